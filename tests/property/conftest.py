"""How the property tests run: as many examples as ever, but a slow machine is not a failure."""

from hypothesis import HealthCheck, settings

settings.register_profile("reelwright", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("reelwright")
