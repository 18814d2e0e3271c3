"""People: everything about how they come in, as one thing to hand around."""

from __future__ import annotations

from reelwright.services.logins import Logins
from reelwright.services.recovery import Recovery
from reelwright.services.signup import Signup


class People(Signup, Logins, Recovery):
    """Signs people up, logs them in and out, and lets them recover."""
