"""Somebody who signed up by himself: with the free plan, some credits and a key."""

from __future__ import annotations

import json
import re

from tests.e2e.caller import Caller
from tests.e2e.installation import Installation
from tests.e2e.processes import Program, until

#: Anybody may sign up, and gets enough for what a test asks for.
OPEN = {"REELWRIGHT_SIGNUP": "open", "REELWRIGHT_SIGNUP_CREDITS": "50.00"}


def join(installation: Installation, program: Program, caller: Caller, *, email: str = "ada@example.com") -> str:
    """Sign up at a running program, prove the address with the letter in its log, and return a key."""
    who = {"email": email, "password": "correct horse battery"}
    signed_up = caller.http.post("/v1/auth/signup", json=who)
    assert signed_up.status_code == 200, signed_up.text

    def look() -> str | None:
        letters = [json.loads(line) for line in program.err.splitlines() if "mail.not_configured" in line]
        return next((letter["link"] for letter in letters if letter["to"] == email), None)

    token = re.search(r"token=([0-9a-f.]+)", until(look, "the letter"))
    assert token is not None
    assert caller.http.post("/v1/auth/verify", json={"token": token[1]}).status_code == 200
    member = installation.caller(caller.address, signed_up.json()["token"])
    made = member.http.post("/v1/keys", json={"name": "a program"})
    assert made.status_code == 200, made.text
    return str(made.json()["key"])
