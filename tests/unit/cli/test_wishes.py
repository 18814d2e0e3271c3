"""The file of a batch: what is read of it, and what is refused before anything is asked for."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.cli.batch_server import BatchServer, batch
from tests.unit.cli.conftest import Run


def test_rows_of_csv_are_requests_too(run: Run, server: BatchServer, folder: Path) -> None:
    text = 'custom_id,prompt,duration,seed,sound\nsea,"A sea,\nat dusk",8,7,TRUE\n,A dune,,,\n\n'
    (folder / "films.csv").write_text(text, encoding="utf-8-sig")
    result = batch(run, file="films.csv")

    assert result.exit_code == 0, result.stderr
    assert server.asked == [
        [
            {"custom_id": "sea", "prompt": "A sea,\nat dusk", "duration": 8, "seed": 7, "sound": True},
            {"prompt": "A dune"},
        ]
    ]


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("films.txt", "x", "no kind that is known"),
        ("films.jsonl", "", "is empty"),
        ("films.csv", "prompt\n", "is empty"),
        ("films.csv", "text,duration\nA sea,5\n", "no column is called prompt"),
        ("films.csv", "prompt,seed\nA sea,5,7\n", "line 2: 3 cells"),
        ("films.csv", "prompt,prompt\nA sea,5\n", "one name"),
        ("films.jsonl", '{"prompt": "a"}\n{oops}\n[]\n{"prompt": " "}\n', "line 2: not JSON"),
        ("films.jsonl", '{"prompt": "a"}\n\n[]\n', "line 3: not a JSON object"),
        ("films.jsonl", '{"prompt": "a"}\n{"prompt": " "}\n{}\n', "line 2: no prompt; line 3: no prompt"),
        ("films.jsonl", '{"prompt": "a", "seed": NaN}\n', "line 1: not JSON (NaN is no number)"),
        ("films.jsonl", "[" * 100_000, "line 1: not JSON"),
        ("films.jsonl", '{"prompt": "a", "custom_id": 7}\n', "line 1: custom_id is not text"),
        ("films.jsonl", '{"prompt": "a", "custom_id": "x"}\n' * 2, "line 2: custom_id 'x' is that of line 1"),
        ("films.jsonl", "{}\n" * 12, "And 2 more."),
    ],
)
def test_a_bad_file_is_refused_before_anything_is_asked_for(
    run: Run, server: BatchServer, folder: Path, name: str, text: str, said: str
) -> None:
    (folder / name).write_text(text)
    result = batch(run, file=name)

    assert result.exit_code == 2
    assert said in result.stderr
    assert len(result.stderr.splitlines()) == 1
    assert server.requests == []
    assert not (folder / "out").exists()


def test_a_file_that_is_no_text_or_not_there_is_refused(run: Run, folder: Path) -> None:
    (folder / "films.jsonl").write_bytes(b'{"prompt": "\xff"}')
    assert "UTF-8" in batch(run).stderr
    assert "No such file" in batch(run, file="gone.jsonl").stderr
