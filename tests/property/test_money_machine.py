"""Random lives of credits over the real use cases and PostgreSQL: no order of events loses or makes a micro-credit.

After every step the platform's books are held against a second set, kept in plain Python, and added up again.
"""

import asyncio

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    initialize,
    invariant,
    multiple,
    rule,
    run_state_machine_as_test,
)

from reelwright.domain.job import Cancelled, Failed, Failure, Finished, HandedBack, Retry
from reelwright.domain.pricing import Tier, tier_of
from reelwright.domain.request import Size
from reelwright.errors import InsufficientCreditsError, NothingToRefundError, VideoNotFoundError
from tests.factories import make_rendition, make_request
from tests.property.bank import Bank
from tests.property.bookkeeping import Tariff
from tests.property.crashes import AFTER_COMMIT, CrashError

TROUBLE = Failure("engine_crashed", "It crashed.")
NAMES = st.sampled_from(["rich", "poor", "house"])
SIZES = st.sampled_from([Size(1280, 720), Size(1920, 1080), Size(3840, 2160)])
DURATIONS_MS = st.sampled_from([1000, 3333, 5000, 10_007])
AMOUNTS = st.sampled_from([1, 99_999, 250_000])


def _finished(delivered_ms):
    return Finished(make_rendition(duration_ms=delivered_ms))


#: Whole films, shorter ones, none at all, and one longer than any that was asked for.
FINISHED = st.sampled_from([0, 1, 2500, 4999, 5000, 60_000]).map(_finished)
UNFINISHED = st.sampled_from([Failed(TROUBLE), Retry(TROUBLE), Cancelled(), HandedBack()])


class MoneyMachine(RuleBasedStateMachine):
    """Three accounts, a key with a spend cap for each, and everything that moves credits, crashes included."""

    jobs = Bundle("jobs")
    attempts = Bundle("attempts")

    def __init__(self, where):
        super().__init__()
        self._runner = asyncio.Runner()
        self._bank = Bank()
        self._references = 0
        self._run(self._bank.open(where))

    def _run(self, work):
        return self._runner.run(work)

    def teardown(self):
        self._run(self._bank.close())
        self._runner.close()

    @property
    def _books(self):
        return self._bank.books

    def _act(self, work, again=None):
        """Carry out a step; when it crashes, nothing may be lost, and whoever did not hear of its end says it again.

        `again` is what to do instead when everything had been committed.
        """
        self._is_unheard = False
        try:
            return self._run(work())
        except CrashError as crash:
            self._is_unheard = crash.has_committed
            self._run(self._bank.add_up())
            return self._run((again if crash.has_committed and again else work)())
        finally:
            self._bank.database.crash_after = None

    def _refused_with(self, kind, work):
        with pytest.raises(kind) as caught:
            self._act(work)
        assert type(caught.value) is kind

    # ------------------------------------------------------------ what may happen

    @initialize(target=jobs, again=st.booleans())
    def begin_with_some(self, again):
        return multiple(
            *(self._submit(name, make_request(), is_capped=again) for name in ("rich", "poor", "house") for _ in "12")
        )

    @rule(statements=st.integers(AFTER_COMMIT, 9))
    def crash_in_what_follows(self, statements):
        self._bank.database.crash_after = statements

    @rule(target=jobs, name=NAMES, size=SIZES, duration_ms=DURATIONS_MS, is_capped=st.booleans())
    def submit(self, name, size, duration_ms, is_capped):
        job = self._submit(name, make_request(size=size, duration_ms=duration_ms), is_capped=is_capped)
        return multiple() if job is None else job

    def _submit(self, name, request, *, is_capped):
        tariff = self._books.tariffs[tier_of(request.size)]
        price, key = tariff.cost(request.duration_ms), name if is_capped else None
        refusal = self._books.refusal(name, key, price)

        async def submit():
            return await self._bank.submit(name, request, is_capped=is_capped)

        if refusal is not None:
            self._refused_with(refusal, submit)
            return None
        job_id = self._act(submit, self._bank.unheard_of)
        self._books.submit(job_id, name, key, price, tariff)
        return job_id

    @rule(target=attempts, job=jobs)
    def claim(self, job):
        return self._claim(job)

    def _claim(self, job):
        if not self._is_there_to_claim(job):
            return multiple()

        claimed = self._act(lambda: self._bank.claim(job), self._no_answer)
        attempt = self._books.claim(job)
        assert claimed == "unheard" or (claimed and claimed.attempt) == attempt
        return multiple() if attempt is None else (job, attempt)

    def _is_there_to_claim(self, job):
        """Workers know of jobs by their queue rows only."""
        return self._books.films[job].is_live and self._run(self._bank.is_released(job))

    async def _no_answer(self):
        """A worker that did not hear of its own claim is lost to it: the next claim begins another attempt."""
        return "unheard"

    @rule(job=jobs)
    def lose_one_worker_after_another(self, job):
        for _ in range(4):
            self._claim(job)

    @rule(target=attempts, name=NAMES, outcome=FINISHED | UNFINISHED, is_said_again=st.booleans())
    def make_the_next(self, name, outcome, is_said_again):
        live = [job for job in self._books.of(name) if self._is_there_to_claim(job)]
        attempt = self._claim(live[0]) if live else multiple()
        if attempt != multiple():
            self._end(attempt, outcome, is_said_again=is_said_again)
        return attempt

    @rule(attempt=attempts, outcome=FINISHED | UNFINISHED, is_said_again=st.booleans())
    def end(self, attempt, outcome, is_said_again):
        self._end(attempt, outcome, is_said_again=is_said_again)

    def _end(self, attempt, outcome, *, is_said_again):
        async def end():
            return await self._bank.end(*attempt, outcome)

        job, number = attempt
        film = self._books.films[job]
        answer = self._act(end)
        if self._books.end(job, number, outcome):
            assert answer == film.state or (self._is_unheard and answer is None)
        if is_said_again and not isinstance(outcome, Cancelled):
            assert self._run(end()) in {None, film.state}

    @rule(job=jobs, is_asked_only=st.booleans())
    def cancel(self, job, is_asked_only):
        if is_asked_only:
            self._act(lambda: self._bank.ask_to_cancel(job))
            self._books.ask_to_cancel(job)
        elif self._books.films[job].is_deleted:
            self._refused_with(VideoNotFoundError, lambda: self._bank.cancel(job))
        else:
            self._act(lambda: self._bank.cancel(job))
            self._books.cancel(job)

    @rule(job=jobs)
    def delete(self, job):
        async def delete_again():
            # Of what it did, the first half may be what nobody heard of, or all.
            if await self._bank.exists(job):
                await self._bank.delete(job)

        if self._books.films[job].is_deleted:
            self._refused_with(VideoNotFoundError, lambda: self._bank.delete(job))
        else:
            self._act(lambda: self._bank.delete(job), delete_again)
            self._books.delete(job)

    @rule(name=NAMES, is_said_twice=st.booleans())
    def refund_the_last(self, name, is_said_twice):
        charged = [job for job in self._books.of(name) if self._books.films[job].charged]
        if charged:
            self._refund(charged[-1], is_said_twice=is_said_twice)

    @rule(job=jobs)
    def refund(self, job):
        self._refund(job, is_said_twice=False)

    def _refund(self, job, *, is_said_twice):
        async def refund():
            return await self._bank.billing.refund(job)

        async def refund_again():
            with pytest.raises(NothingToRefundError):
                await refund()

        is_due = self._books.refund(job)
        if is_due:
            self._act(refund, refund_again)
        if is_said_twice or not is_due:
            self._refused_with(NothingToRefundError, refund)

    @rule(
        name=NAMES, amount=AMOUNTS, sign=st.sampled_from([1, -1]), kind=st.sampled_from(["grant", "adjust", "top_up"])
    )
    def give(self, name, amount, sign, kind):
        self._references += 1
        amount = sign * amount if kind == "adjust" else amount
        account_id, reference = self._bank.accounts[name].id, f"{self._bank.accounts[name].id}:{self._references}"

        async def give():
            note = {"note": "a correction"} if kind == "adjust" else {}
            return await getattr(self._bank.billing, kind)(account_id, amount, reference=reference, **note)

        if self._books.tills[name].available + amount < 0:
            self._refused_with(InsufficientCreditsError, give)
            return
        self._act(give)
        assert self._books.give(name, amount, "cash" if kind == "top_up" else "grants", reference)
        # The same reference is the same movement, whatever there is by now.
        again = self._run(give())
        assert not again.is_new
        assert again.balance.available == self._books.tills[name].available

    @rule(tier=st.sampled_from(Tier), per_second=st.sampled_from([0, 7, 20_001]), per_clip=st.sampled_from([0, 13]))
    def change_a_price(self, tier, per_second, per_clip):
        tariff = Tariff(per_second, per_clip)
        self._act(lambda: self._bank.set_price(tier, tariff))
        self._books.tariffs[tier] = tariff

    # ------------------------------------------------------------ what must hold

    @invariant()
    def both_sets_of_books_agree(self):
        self._run(self._bank.compare_balances())

    @invariant()
    def every_job_cost_what_it_should(self):
        self._run(self._bank.compare_jobs())

    @invariant()
    def no_key_spends_more_than_its_cap(self):
        self._run(self._bank.compare_keys())

    @invariant()
    def use_and_plans_follow_the_money(self):
        self._run(self._bank.compare_use_and_plans())


def _play(where, *, examples, steps):
    run_state_machine_as_test(
        lambda: MoneyMachine(where),
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            print_blob=False,
        ),
    )


def test_no_order_of_events_loses_or_makes_a_micro_credit(where):
    _play(where, examples=12, steps=40)


@pytest.mark.more
def test_no_long_order_of_events_loses_or_makes_a_micro_credit(where):
    _play(where, examples=80, steps=60)
