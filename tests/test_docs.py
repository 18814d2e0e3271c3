"""Whatever a user can meet stands in `docs/reference`: settings, errors, events, commands, routes, models, engines."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path

import pytest

import reelwright
from reelwright import errors
from reelwright.api.app import DOORS, make_fastapi
from reelwright.api.openapi import Document
from reelwright.db.jobs import _event_name
from reelwright.domain.event import EventType
from reelwright.domain.job import JobState
from reelwright.engines.registry import ENGINES
from reelwright.previs import modules
from reelwright.settings.client import ClientSettings
from reelwright.settings.server import DEFAULT_MODELS, ServerSettings
from tools import gallery, reference

ROOT = Path(__file__).parents[1]
SOURCE = Path(reelwright.__file__).parent
_LINK = re.compile(r"\]\(([^)#:\s]+)(?:#[^)]*)?\)")


def _missing(page: str, names: set[str]) -> list[str]:
    """Return the names that a page does not have in code quotes."""
    text = (ROOT / "docs" / "reference" / page).read_text("utf-8")
    return sorted(name for name in names if f"`{name}`" not in text)


def _failure_codes() -> set[str]:
    sources = "".join(path.read_text("utf-8") for path in SOURCE.rglob("*.py") if "client" not in path.parts)
    return set(re.findall(r'\bFailure\(\s*"([a-z_]+)"', sources))


def _event_types() -> set[str]:
    """Return the types of the statements that append to a story, and those an end appends."""
    sql = "".join((SOURCE / "db" / "sql" / name).read_text("utf-8") for name in ("jobs.sql", "events.sql"))
    ends = {_event_name(state, is_excused) for state in JobState for is_excused in (False, True)} - {JobState.RUNNING}
    return ends | set(re.findall(r"INSERT INTO job_events[^;]*?SELECT id, '(\w+)'", sql))


def test_every_setting_is_in_the_reference() -> None:
    names = {*ServerSettings.model_fields, *(field.name for field in fields(ClientSettings))}

    assert _missing("configuration.md", {f"REELWRIGHT_{name.upper()}" for name in names}) == []


def test_every_error_code_is_in_the_reference() -> None:
    codes = {error.code for error in reference.error_classes()} | set(errors.FAULT_CODES) | _failure_codes()

    assert {"queue_full", "prompt_too_long", "cancelled", "worker_lost"} <= codes
    assert _missing("errors.md", codes) == []


def test_every_event_is_in_the_reference() -> None:
    assert {"queued", "started", "cancel_requested", "retried", "completed", "expiring"} <= _event_types()
    assert _missing("events.md", _event_types()) == []


def test_every_webhook_event_is_in_the_reference() -> None:
    assert _missing("events.md", set(EventType)) == []


def test_every_model_and_engine_is_in_the_reference() -> None:
    assert _missing("models.md", {*DEFAULT_MODELS, *ENGINES}) == []


def test_every_command_is_in_the_reference() -> None:
    commands = {f"reelwright {' '.join(words)}" for words, _ in reference.commands()}

    assert {"reelwright generate", "reelwright keys create"} <= commands
    assert _missing("cli.md", commands) == []


def test_every_route_is_in_the_reference() -> None:
    text = (ROOT / "docs" / "reference" / "api.md").read_text("utf-8")
    routes = set(Document(make_fastapi("0"), DOORS).get()["paths"])

    assert {"/v1/video/generations", "/v1/videos/{video_id}", "/readyz"} <= routes
    # The page says `{id}`, and says once that /v1/videos/generations and /v1/video/batch are aliases.
    aliases = {"/v1/videos/generations/": "/v1/video/generations/", "/v1/video/batch/": "/v1/video/generations/batch/"}
    said = {route.replace("{video_id}", "{id}") for route in routes}
    for alias, path in aliases.items():
        said = {route.replace(alias, path) for route in said}
    assert sorted(route for route in said | {"/docs", "/openapi.json"} if route not in text) == []


@pytest.mark.parametrize("page", reference.pages(), ids=lambda page: page.name)
def test_the_tables_are_those_of_the_code(page: Path) -> None:
    text = page.read_text("utf-8")

    assert text == reference.render(text), "run ./run check --fix"


@pytest.mark.parametrize(
    "page", [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md"))], ids=lambda page: page.name
)
def test_links_between_pages_lead_somewhere(page: Path) -> None:
    targets = _LINK.findall(page.read_text("utf-8"))

    assert [target for target in targets if not (page.parent / target).exists()] == []


def test_every_decision_is_in_the_index() -> None:
    folder = ROOT / "docs" / "decisions"
    index = (folder / "README.md").read_text("utf-8")

    assert [page.name for page in folder.glob("0*.md") if page.name not in index] == []


def test_the_readme_opens_with_the_two_commands() -> None:
    opening = (ROOT / "README.md").read_text("utf-8").split("\n## ")[0]

    assert re.search(r"```sh\n\./run generate \"A serene sunset .*\" -o sunset\.mp4\n\./run test\n```", opening)


def test_every_setting_and_subject_has_a_still_and_a_place_in_the_reference() -> None:
    shown = {(still.kind, still.name) for still in gallery.STILLS}
    modules_ = {(kind, name) for kind in ("setting", "subject") for name in modules.names(f"{kind}s")}

    assert modules_ <= shown
    assert [still.file_name for still in gallery.STILLS if not (gallery.FOLDER / still.file_name).is_file()] == []
