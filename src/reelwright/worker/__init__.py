"""The worker: takes jobs from the queue, has an engine make them, publishes, and reports the end.

It knows use cases and ports; engines run in processes it starts from a command line that `bootstrap` gives.
"""
