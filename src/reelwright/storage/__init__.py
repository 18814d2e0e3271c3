"""Where finished files lie: a local folder or an object store, behind `ports.AssetStore`.

Importing this package wakes no client library.
"""
