"""Plugins for our tests."""
