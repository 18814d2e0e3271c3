"""The API's rim: two dialects over one job. Knows HTTP and wire formats, no database, engine or store."""
