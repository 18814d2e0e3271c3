"""What is sealed opens with the same secret about the same thing, and shows nothing otherwise."""

import pytest

from reelwright.services.sealing import Sealer

OLD, NEW, OTHER = b"o" * 32, b"n" * 32, b"x" * 32


def test_what_was_sealed_opens_and_does_not_show():
    sealer = Sealer([NEW])
    sealed = sealer.seal(b"sk-rw-secret", about=b"one")

    assert b"secret" not in sealed
    assert sealed != sealer.seal(b"sk-rw-secret", about=b"one")
    assert sealer.open(sealed, about=b"one") == b"sk-rw-secret"


@pytest.mark.parametrize("spoil", [lambda s: s[:-1], lambda s: s[:20] + bytes([s[20] ^ 1]) + s[21:], lambda _: b""])
def test_what_is_not_whole_does_not_open(spoil):
    sealer = Sealer([NEW])

    with pytest.raises(ValueError, match=r"not sealed here|must be between"):
        sealer.open(spoil(sealer.seal(b"a long enough secret", about=b"one")), about=b"one")


def test_what_was_sealed_about_something_else_or_with_another_secret_does_not_open():
    sealed = Sealer([NEW]).seal(b"secret", about=b"one")

    for sealer, about in ((Sealer([NEW]), b"two"), (Sealer([OTHER]), b"one")):
        with pytest.raises(ValueError, match="not sealed here"):
            sealer.open(sealed, about=about)


def test_while_a_secret_is_replaced_both_are_good():
    before, during = Sealer([OLD]), Sealer([NEW, OLD])

    assert during.open(before.seal(b"secret", about=b""), about=b"") == b"secret"
    assert before.marks(b"request")[0] in during.marks(b"request")
    assert during.marks(b"request")[0] not in before.marks(b"request")
