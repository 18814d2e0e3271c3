"""Drawable effects: one file each, found by name (see `modules`)."""
