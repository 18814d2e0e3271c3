"""People: everything about how they come in, as one thing to hand around."""

from __future__ import annotations

from reelwright.services.enrolment import Enrolment
from reelwright.services.logins import Logins
from reelwright.services.recovery import Recovery
from reelwright.services.signup import Signup


class People(Signup, Logins, Recovery, Enrolment):
    """Signs people up, enrols them, logs them in and out, and lets them recover."""
