"""The error tree: every class has a code, a kind and a sentence."""

import re

import pytest

from reelwright import errors
from reelwright.errors import Fault, InvalidRequestError, Kind, RateLimitedError, ReelwrightError, SpendCapError

CLASSES = [found for found in vars(errors).values() if isinstance(found, type) and issubclass(found, ReelwrightError)]
#: Classes that say the same thing to programs, each for a reason.
SHARED = {
    "invalid_api_key": {"UnauthenticatedError", "UnknownKeyError"},
    # Naming a model in a body is invalid, asking for one by its address finds nothing.
    "model_not_found": {"ModelNotFoundError", "ModelMissingError"},
}


@pytest.mark.parametrize("kind", CLASSES, ids=lambda kind: kind.__name__)
class TestEachError:
    def test_its_docstring_is_the_sentence_its_user_reads(self, kind):
        sentence = kind.__doc__

        assert re.fullmatch(r"[A-Z`].*\.", sentence, re.DOTALL), sentence
        assert str(kind()) == kind().message == " ".join(sentence.split())

    def test_it_says_its_own_code_and_a_kind(self, kind):
        assert "code" in vars(kind)
        assert re.fullmatch(r"[a-z]+(_[a-z]+)*", kind.code)
        assert isinstance(kind.kind, Kind)


@pytest.mark.parametrize("kind", [kind for kind in CLASSES if kind.__init__ is ReelwrightError.__init__])
def test_an_error_can_be_raised_with_a_better_sentence(kind):
    error = kind("Another sentence.", param="size", retry_after_s=3)

    assert (str(error), error.param, error.retry_after_s) == ("Another sentence.", "size", 3)


def test_what_is_refused_for_want_of_credits_says_the_price_and_the_balance():
    error = SpendCapError("Too dear.", price="0.15", balance="0.10")

    assert (str(error), error.price, error.balance, error.kind) == ("Too dear.", "0.15", "0.10", Kind.UNPAID)


@pytest.mark.parametrize(("retry_after_ms", "retry_after_s"), [(0, 1), (1, 1), (1000, 1), (1001, 2), (59_500, 60)])
def test_what_comes_too_often_waits_whole_seconds_that_are_never_too_few(retry_after_ms, retry_after_s):
    error = RateLimitedError("Slowly.", retry_after_ms=retry_after_ms, limit=50, reset_ms=60_000)

    assert (str(error), error.retry_after_s, error.retry_after_ms) == ("Slowly.", retry_after_s, retry_after_ms)


def test_a_code_belongs_to_one_class_unless_sharing_is_meant():
    by_code = {}
    for kind in CLASSES:
        by_code.setdefault(kind.code, set()).add(kind.__name__)

    assert {code: names for code, names in by_code.items() if len(names) > 1} == SHARED


def test_what_may_be_tried_again_later_is_unavailable_and_what_is_ours_to_mend_is_internal():
    assert {kind.__name__ for kind in CLASSES if kind.kind is Kind.UNAVAILABLE} == {
        "QueueFullError",
        "StorageFullError",
        "StorageUnavailableError",
        "DatabaseUnavailableError",
        "PriceMissingError",
        "StillRunningError",
    }
    assert errors.EngineError.kind is Kind.INTERNAL


def test_an_invalid_request_tells_all_its_faults_and_leads_with_the_first():
    error = InvalidRequestError(
        Fault("unsupported_size", "No such size.", "size"), Fault("invalid_type", "Not a number.", "seconds")
    )

    assert (str(error), error.param, error.fault_code) == ("No such size. Not a number.", "size", "unsupported_size")
    assert InvalidRequestError().fault_code == "invalid_value"


def test_every_code_a_fault_may_carry_is_explained_in_a_sentence():
    for code, meaning in errors.FAULT_CODES.items():
        assert re.fullmatch(r"[a-z]+(_[a-z]+)*", code)
        assert re.fullmatch(r"[A-Z].*\.", meaning)
