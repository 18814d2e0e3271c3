"""What draws: one adapter each. They run in a child process, so they may block, hold the GIL and crash."""
