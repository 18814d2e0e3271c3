"""The rules of the house as data and as checks; `tests/test_architecture.py` applies them."""
