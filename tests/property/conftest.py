"""How the property tests run: as many examples as ever, but a slow machine is not a failure; and their database."""

from hypothesis import HealthCheck, settings

from tests.integration.conftest import server, where

__all__ = ["server", "where"]

settings.register_profile("reelwright", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("reelwright")
