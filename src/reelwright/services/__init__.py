"""Use cases: one verb, one transaction, no network inside it. They know ports, never adapters or wire formats."""
