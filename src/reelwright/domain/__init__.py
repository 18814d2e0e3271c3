"""The rules of the trade: pure functions and frozen values, no I/O, no third party, no clock of their own."""
