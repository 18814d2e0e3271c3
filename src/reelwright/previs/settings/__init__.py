"""Drawable settings: one file each, found by name (see `modules`)."""
