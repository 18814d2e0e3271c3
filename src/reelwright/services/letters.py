"""What the letters say, in the languages of the accounts: plain text, a sentence or two and a link."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from reelwright.domain.account import Locale
from reelwright.domain.session import Purpose
from reelwright.domain.webhook import PATIENCE, Endpoint
from reelwright.ports import Letter


@dataclass(frozen=True, slots=True)
class _Words:
    subject: str
    before: str
    after: str


_WORDS: Final = {
    (Purpose.VERIFY, Locale.EN): _Words(
        "Confirm your e-mail address",
        "Welcome to Reelwright. Open this link to confirm that this address is yours:",
        "It works once, for 24 hours. If you did not sign up, leave it alone and nothing will happen.",
    ),
    (Purpose.VERIFY, Locale.ZH): _Words(
        "确认您的邮箱地址",
        "欢迎使用 Reelwright。请打开以下链接，确认这是您的邮箱：",
        "链接仅可使用一次，24 小时内有效。如果您没有注册，请忽略此邮件。",
    ),
    (Purpose.RESET, Locale.EN): _Words(
        "Set a new password",
        "Somebody asked for a new password for your Reelwright account. Open this link to set one:",
        "It works once, for one hour. If it was not you, leave it alone: your password stays as it is.",
    ),
    (Purpose.RESET, Locale.ZH): _Words(
        "设置新密码",
        "有人为您的 Reelwright 账户申请了重设密码。请打开以下链接设置新密码：",
        "链接仅可使用一次，1 小时内有效。如果不是您本人操作，请忽略此邮件，密码不会改变。",
    ),
    (Purpose.INVITE, Locale.EN): _Words(
        "You are invited to Reelwright",
        "You are invited to make videos with Reelwright. Open this link to sign up:",
        "It works once, for 7 days.",
    ),
    (Purpose.INVITE, Locale.ZH): _Words(
        "邀请您使用 Reelwright",
        "诚邀您使用 Reelwright 制作视频。请打开以下链接注册：",
        "链接仅可使用一次，7 天内有效。",
    ),
}


def write_letter(purpose: Purpose, locale: Locale, *, to: str, link: str) -> Letter:
    """Write the letter that carries a link."""
    words = _WORDS[purpose, locale]
    return Letter(to, words.subject, f"{words.before}\n\n{link}\n\n{words.after}\n", link)


_PAUSED: Final = {
    Locale.EN: _Words(
        "A webhook endpoint was paused",
        f"For {PATIENCE.days} days nothing has been accepted at {{url}} ({{why}}). Reelwright sends no more there until"
        " you enable the endpoint again:",
        "What happens until then is kept for 30 days, and can be sent again once the endpoint works.",
    ),
    Locale.ZH: _Words(
        "Webhook 端点已暂停",
        f"{PATIENCE.days} 天以来，{{url}} 未成功接收任何通知（{{why}}）。"
        "在您重新启用该端点之前，Reelwright 不会再向其发送通知：",
        "期间的事件会保留 30 天，端点恢复后可以重新发送。",
    ),
}


def write_pause_letter(endpoint: Endpoint, locale: Locale, *, to: str, why: str, link: str) -> Letter:
    """Write the letter that tells the owner of an endpoint that it was paused; `link` is where it is enabled again."""
    words = _PAUSED[locale]
    before = words.before.format(url=endpoint.url, why=why.rstrip("."))
    return Letter(to, words.subject, f"{before}\n\n{link}\n\n{words.after}\n", link)
