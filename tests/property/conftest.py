"""The database of the integration tests."""

from tests.integration.conftest import server, where

__all__ = ["server", "where"]
