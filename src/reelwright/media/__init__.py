"""From frames to files: the encoder, the stills beside it, and the check of what was written.

Importing this package imports no codec: PyAV, OpenCV, Pillow and numpy wake on first use.
"""
