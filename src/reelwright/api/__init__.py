"""The HTTP rim: two dialects over one job, everything in OpenAI's error envelope.

Knows HTTP and the wire; knows no database, engine, storage or worker (those come in as ports through `ApiDependencies`).
"""
