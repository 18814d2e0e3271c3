"""The letters: there is one for each link that is sent, in each language, and it holds the link."""

import pytest

from reelwright.domain.account import Locale
from reelwright.domain.session import Purpose
from reelwright.services.letters import write_letter

LINK = "https://video.example.com/verify?token=ab.cd"


@pytest.mark.parametrize("locale", list(Locale))
@pytest.mark.parametrize("purpose", [Purpose.VERIFY, Purpose.RESET, Purpose.INVITE])
def test_a_letter_holds_its_link_on_a_line_of_its_own(purpose, locale):
    letter = write_letter(purpose, locale, to="ada@example.com", link=LINK)

    assert letter.text.splitlines().count(LINK) == 1
    assert (letter.to, letter.link) == ("ada@example.com", LINK)
    assert letter.subject.isascii() == (locale is Locale.EN)
    assert "\n" not in letter.subject
