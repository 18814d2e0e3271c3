"""Reelwright: the video generation service you run yourself.

`reelwright.client` is the SDK; everything else is the platform. Importing this package imports nothing.
"""

__version__ = "0.1.0"
