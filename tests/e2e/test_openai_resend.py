"""What the official OpenAI SDKs send again when an answer is lost makes no second video."""

import json
import shutil

import pytest

from tests.e2e.environments import run, side_python
from tests.e2e.installation import Installation
from tests.e2e.tutorial import DATA

pytestmark = pytest.mark.more


@pytest.mark.parametrize("version", ["2.24", "3.54"])
def test_a_lost_answer_makes_no_second_video_and_asking_twice_does(version, tmp_path):
    python = side_python(f"openai-{version}")
    shutil.copy(DATA / "openai_resend.py", tmp_path)
    with Installation() as installation:
        _, caller = installation.serve()
        words = ("-W", "ignore::DeprecationWarning", "openai_resend.py", f"{caller.address}/v1", caller.key)
        seen = json.loads(run(python, *words, folder=tmp_path).splitlines()[-1])

    assert seen["version"] == f"{version}.0"
    (silent, after_one), (*twice, after_three), (named, again, after_four) = (
        seen[name] for name in ("silent", "on_purpose", "named")
    )
    assert after_one == 1
    assert len({silent, *twice}) == after_three == 3
    assert named == again
    assert named not in {silent, *twice}
    assert after_four == 4
    assert seen["conflict"] == "idempotency_conflict"
