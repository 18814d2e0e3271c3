"""The operator's desks in memory: they answer what a test put there, and remember what they were asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from reelwright.errors import AccountNotFoundError, KeyNotFoundError

KEY = "sk-rw-0123456789abcdefghijklmnopqrstuvABCDEF"
ADA = "acct_019aaf3e8c5d1f0a2b3c4d5e6f708192"
LINK = "https://video.example.com/reset?token=abc.def"


def account(**changes: Any) -> dict[str, Any]:
    return {
        "id": ADA,
        "email": "ada@example.com",
        "email_verified_at": 1_790_000_000,
        "name": "Ada",
        "role": "member",
        "plan": "free",
        "status": "active",
        "locale": "en",
        "created_at": 1_790_000_000,
        "balance": "5.00",
        "held": "0.00",
    } | changes


LIMITS = {"submissions_per_minute": 50, "submissions_per_day": 500, "reads_per_minute": 600, "running": 2}


@dataclass
class FakeAccounts:
    """Knows one account, Ada's, by its address."""

    ada: dict[str, Any] = field(default_factory=account)
    pages: list[dict[str, Any]] = field(default_factory=list)
    open_sessions: list[dict[str, Any]] = field(default_factory=list)
    asked: list[tuple[str, Any]] = field(default_factory=list)
    is_sent: bool = False

    def _find(self, text: str) -> dict[str, Any]:
        if text not in {self.ada["email"], self.ada["id"]}:
            raise AccountNotFoundError(f"There is no account '{text}'.")
        return self.ada

    async def page(self, *, limit: int, after: str | None = None) -> dict[str, Any]:
        self.asked.append(("page", (limit, after)))
        found = [] if after else (self.pages or [self.ada])
        return {
            "object": "list",
            "data": found[:limit],
            "last_id": found[-1]["id"] if found else None,
            "has_more": len(found) > limit,
        }

    async def show(self, account: str) -> dict[str, Any]:
        return self._find(account)

    async def create(self, email: str, *, password: str | None = None, **wishes: str | None) -> dict[str, Any]:
        self.asked.append(("create", {"email": email, "password": password} | wishes))
        return self.ada | {"email": email, "reset_link": None if password else LINK}

    async def invite(self, email: str | None = None) -> dict[str, Any]:
        return {"link": LINK, "good_for_s": 7 * 86_400, "email": email, "sent": self.is_sent}

    async def welcome_link(self) -> dict[str, Any]:
        return {"link": LINK, "good_for_s": 3600}

    async def reset_link(self, account: str) -> dict[str, Any]:
        self._find(account)
        return {"link": LINK, "good_for_s": 3600}

    async def verify(self, account: str) -> dict[str, Any]:
        return self._find(account)

    async def set_plan(self, account: str, plan: str) -> dict[str, Any]:
        return self._find(account) | {"plan": plan}

    async def set_role(self, account: str, role: str) -> dict[str, Any]:
        return self._find(account) | {"role": role}

    async def suspend(self, account: str) -> dict[str, Any]:
        return self._find(account) | {"status": "suspended"}

    async def activate(self, account: str) -> dict[str, Any]:
        return self._find(account) | {"status": "active"}

    async def sessions(self, account: str) -> list[dict[str, Any]]:
        self._find(account)
        return self.open_sessions

    async def log_out(self, account: str) -> dict[str, Any]:
        return {"account": self._find(account)["id"], "sessions_ended": len(self.open_sessions)}

    async def usage(self, account: str, *, days: int, group_by: list[str]) -> dict[str, Any]:
        self._find(account)
        self.asked.append(("usage", (days, group_by)))
        sums = {"videos": 3, "seconds": 15, "charged": "0.45"}
        data = [{"day": "2026-11-24", "model": "sora-turbo"} | sums]
        return {"object": "usage", "group_by": group_by, "data": data, "total": sums}


@dataclass
class FakeKeys:
    made: dict[str, dict[str, Any]] = field(default_factory=dict)
    asked: list[tuple[str, Any]] = field(default_factory=list)

    async def create(self, name: str, *, account: str | None = None, **wishes: Any) -> dict[str, Any]:
        self.asked.append(("create", {"account": account} | wishes))
        made = {
            "id": f"key_{len(self.made)}",
            "name": name,
            "last_four": KEY[-4:],
            "created_at": 1_790_000_000,
            "scopes": ["videos:write", "videos:read", "account:read"],
            "state": "active",
            "expires_at": 1_790_000_000 + wishes["expires_in_s"] if wishes.get("expires_in_s") else None,
        }
        self.made[made["id"]] = made
        return made | {"key": KEY}

    async def list(self, account: str | None = None) -> list[dict[str, Any]]:
        self.asked.append(("list", account))
        return list(self.made.values())

    async def rename(self, key_id: str, name: str, *, account: str | None = None) -> dict[str, Any]:
        return self._find(key_id) | {"name": name}

    async def revoke(self, key_id: str, *, account: str | None = None) -> dict[str, Any]:
        found = self._find(key_id)
        del self.made[key_id]
        return found

    async def rotate(self, key_id: str, *, grace_s: int, account: str | None = None) -> dict[str, Any]:
        self.asked.append(("rotate", (key_id, grace_s)))
        return self._find(key_id) | {"id": "key_new", "key": KEY}

    def _find(self, key_id: str) -> dict[str, Any]:
        if key_id not in self.made:
            raise KeyNotFoundError
        return self.made[key_id]


@dataclass
class FakeCredits:
    lines: list[dict[str, Any]] = field(default_factory=list)
    asked: list[tuple[str, Any]] = field(default_factory=list)
    #: What is added to the answer to a movement, or to `reconcile`.
    outcome: dict[str, Any] = field(default_factory=dict)

    def _moved(self, name: str, *asked: Any) -> dict[str, Any]:
        self.asked.append((name, asked))
        return {"account": ADA, "email": None, "amount": asked[1], "balance": "7.00", "held": "0.00"} | self.outcome

    async def grant(self, account: str, amount: str, *, note: str = "", reference: str | None = None) -> dict[str, Any]:
        return self._moved("grant", account, amount, note, reference)

    async def adjust(self, account: str, amount: str, *, note: str, reference: str | None = None) -> dict[str, Any]:
        return self._moved("adjust", account, amount, note)

    async def top_up(self, account: str, amount: str, *, reference: str, note: str = "") -> dict[str, Any]:
        return self._moved("top_up", account, amount, reference, note)

    async def refund(self, video_id: str, *, note: str = "") -> dict[str, Any]:
        return self._moved("refund", video_id, "0.15", note)

    async def balance(self, account: str) -> dict[str, Any]:
        return {"account": ADA, "balance": "7.00", "held": "0.15"}

    async def statement(self, account: str, *, limit: int, before: int | None = None) -> dict[str, Any]:
        self.asked.append(("statement", (account, limit, before)))
        return {"object": "list", "data": self.lines[:limit], "has_more": len(self.lines) > limit}

    async def reconcile(self) -> dict[str, Any]:
        return {
            "ok": True,
            "entries": 3,
            "accounts": 2,
            "books": {"available": "7.00", "grants": "-7.00"},
            "total": "0.00",
            "unbalanced": 0,
            "drift": "0.00",
            "stray_holds": "0.00",
            "drifts": [],
        } | self.outcome


@dataclass
class FakePlans:
    asked: list[tuple[str, Any]] = field(default_factory=list)

    async def list(self) -> list[dict[str, Any]]:
        return [
            {"id": "free", "limits": LIMITS, "is_house": False},
            {"id": "operator", "limits": dict.fromkeys(LIMITS), "is_house": True},
        ]

    async def set(self, name: str, limits: Mapping[str, int | None]) -> dict[str, Any]:
        self.asked.append((name, dict(limits)))
        return {"id": name, "limits": LIMITS | limits, "is_house": False}


@dataclass
class FakePrices:
    asked: list[Any] = field(default_factory=list)
    is_known_model: bool = True

    async def list(self) -> list[dict[str, Any]]:
        return [_price("*", "1080p", "0.03", state="in_force"), _price("veo", "4k", "0.10", state="upcoming")]

    async def set(
        self, tier: str, amounts: Mapping[str, str], *, model: str = "*", valid_from: str | None = None
    ) -> dict[str, Any]:
        self.asked.append((tier, dict(amounts), model, valid_from))
        state = "upcoming" if valid_from else "in_force"
        return _price(model, tier, amounts["per_second"], state=state) | {"is_known_model": self.is_known_model}


def _price(model: str, tier: str, per_second: str, *, state: str) -> dict[str, Any]:
    return {
        "model": model,
        "tier": tier,
        "per_second": per_second,
        "per_clip": "0.00",
        "sound_per_second": "0.00",
        "valid_from": 1_790_000_000,
        "state": state,
    }
