"""The command line: `reelwright generate`, `serve`, `keys` and the rest.

Invariants: importing it imports only what the base install has; the platform is imported by the commands that need it,
when they run; whatever fails is one line and an exit code. It must not know what is behind `bootstrap`.
"""
