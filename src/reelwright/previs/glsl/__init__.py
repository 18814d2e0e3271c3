"""Shader source shared by all scenes."""
