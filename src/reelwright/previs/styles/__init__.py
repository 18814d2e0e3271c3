"""Drawable styles: one file each, found by name (see `modules`)."""
