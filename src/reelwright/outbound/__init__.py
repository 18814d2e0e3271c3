"""Everything that leaves for an address. Nothing here knows what it is for."""
