"""The robot arm's own affairs: how it bends, what it looks like, how it writes, and the bench it writes at.

Invariant: pure numpy, no OpenGL and no scene: `subjects/robot_arm.py` puts the parts before the lens.
"""
