"""Settings: the only place that reads the environment.

`settings.client` is for the client commands and needs nothing beyond the base install; `settings.server` is for the
platform.
"""
