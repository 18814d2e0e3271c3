"""Drawable subjects: one file each, found by name (see `modules`)."""
