"""What the dialects share when they read: one body in, one `GenerationRequest` out, or every fault at once.

A dialect is a row of bounds and defaults (`Dialect`); the words it alone uses are in its own `*_wire` module. The
aliases are those seen in the wild (reference/wire.md, 5.3). Invariant: a request that comes out is valid.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, Final

from reelwright.api.fields import Fields, Given, quote
from reelwright.api.frame_size import EVEN_SIZES, TABLE_SIZES, read_size, refuse_size
from reelwright.api.return_address import read_callback_url, read_custom_id
from reelwright.domain.model import Model, ModelCatalog
from reelwright.domain.prompt import MAX_STRICT_CHARS, clean_prompt, prompt_faults
from reelwright.domain.request import (
    MAX_FPS,
    MAX_PROMPT_CHARS,
    MAX_SECONDS,
    MAX_SEED,
    MIN_FPS,
    SIZES,
    GenerationRequest,
    Size,
)
from reelwright.errors import Fault, InvalidRequestError, ModelNotFoundError

QUALITIES: Final = ("draft", "standard", "high")
DEFAULT_FPS: Final = 24
#: Every name under which clients send a picture to start from.
IMAGE_FIELDS: Final = (
    "input_reference",
    "image",
    "image_url",
    "images",
    "reference_url",
    "image_reference",
    "input_references",
    "frame_images",
)
_TABLE: Final = frozenset(SIZES.values())
#: Beyond this a prompt is too long however much cleaning takes away, and is not worth the cleaning.
_MAX_CLEANED: Final = 4 * MAX_PROMPT_CHARS
_EXACT_SIZE: Final = re.compile(r"\d+x\d+")


@dataclass(frozen=True, slots=True)
class Dialect:
    """The bounds and defaults of one dialect."""

    door: str
    model: str
    seconds: float
    min_seconds: int
    aspect_ratio: str
    resolution: str
    #: Whether only the nine sizes of the table are offered, and not any even one.
    is_table_only: bool
    #: Whether the prompt is judged, and not only cleaned.
    is_strict: bool


def read_request(
    dialect: Dialect,
    body: Mapping[str, Any],
    *,
    catalog: ModelCatalog,
    emoji: str,
    quality: str,
    new_seed: Callable[[], int],
) -> GenerationRequest:
    """Narrow a decoded body to a request.

    Raises:
        InvalidRequestError: With everything that is wrong.
        ModelNotFoundError: When nothing is wrong but the model's name.
    """
    fields = Fields(body)
    prompt = _read_prompt(fields, dialect, emoji)
    model, unknown = _read_model(fields, dialect, catalog)
    seconds = _read_seconds(fields, dialect, model)
    size = _read_size(fields, dialect, model)
    fps = _bounded(fields, "fps", MIN_FPS, MAX_FPS)
    seed = _bounded(fields, "seed", 0, MAX_SEED)
    drawn_as = fields.choice(model.qualities if model and model.qualities else QUALITIES, "quality")
    custom_id, callback_url = read_custom_id(fields), read_callback_url(fields)
    _refuse_unbuilt(fields)
    if unknown is not None and not fields.faults:
        raise unknown
    if fields.faults or unknown is not None or model is None:
        raise InvalidRequestError(*_model_fault(unknown), *fields.faults)
    return GenerationRequest(
        prompt=prompt,
        model=model.name,
        engine=model.engine,
        size=size,
        duration_ms=round(seconds * 1000),
        fps=DEFAULT_FPS if fps is None else fps,
        seed=new_seed() if seed is None else seed,
        quality=drawn_as.value if drawn_as else quality,
        door=dialect.door,
        ignored=fields.ignored(),
        custom_id=custom_id,
        callback_url=callback_url,
    )


def _read_prompt(fields: Fields, dialect: Dialect, emoji: str) -> str:
    known = len(fields.faults)
    given = fields.text("prompt")
    if given is None:
        if len(fields.faults) == known:
            fields.refuse("missing_field", "Missing required parameter: 'prompt'.", "prompt")
        return ""
    if len(given.value) > _MAX_CLEANED:
        return _refuse_length(
            fields, given, len(given.value), MAX_STRICT_CHARS if dialect.is_strict else MAX_PROMPT_CHARS
        )
    prompt = clean_prompt(given.value)
    if dialect.is_strict:
        faults = prompt_faults(given.value, emoji="keep" if emoji == "keep" else "refuse")
        fields.faults += faults if given.name == "prompt" else [replace(fault, param=given.name) for fault in faults]
    elif not prompt:
        fields.refuse("prompt_too_short", "The prompt is empty; it must have at least 1 character.", given.name)
    elif len(prompt) > MAX_PROMPT_CHARS:
        return _refuse_length(fields, given, len(prompt), MAX_PROMPT_CHARS)
    return prompt


def _refuse_length(fields: Fields, given: Given, count: int, most: int) -> str:
    fields.refuse("prompt_too_long", f"The prompt has {count} characters; it must have at most {most}.", given.name)
    return ""


def _read_model(
    fields: Fields, dialect: Dialect, catalog: ModelCatalog
) -> tuple[Model | None, ModelNotFoundError | None]:
    known = len(fields.faults)
    given = fields.text("model")
    if len(fields.faults) > known:
        return None, None
    try:
        return catalog.get(given.value if given else dialect.model), None
    except ModelNotFoundError as error:
        error.param = given.name if given else error.param
        return None, error


def _model_fault(unknown: ModelNotFoundError | None) -> list[Fault]:
    return [Fault(unknown.code, unknown.message, unknown.param)] if unknown else []


def _read_seconds(fields: Fields, dialect: Dialect, model: Model | None) -> float:
    given = fields.number("seconds", "duration")
    if given is None:
        return min(dialect.seconds, model.max_seconds) if model else dialect.seconds
    longest = min(MAX_SECONDS, model.max_seconds) if model else MAX_SECONDS
    if not dialect.min_seconds <= given.value <= longest:
        bounds = f"between {dialect.min_seconds} and {longest} seconds"
        message = f"Invalid value for '{given.name}': {quote(given.value)}. It must be {bounds}."
        fields.refuse("invalid_value", message, given.name)
        return dialect.seconds
    return float(given.value)


def _read_size(fields: Fields, dialect: Dialect, model: Model | None) -> Size:
    read = read_size(fields, aspect_ratio=dialect.aspect_ratio, resolution=dialect.resolution)
    if read is None:
        return SIZES[dialect.resolution, dialect.aspect_ratio]
    name, size = read
    if dialect.is_table_only and size not in _TABLE:
        refuse_size(fields, name, size, offered=TABLE_SIZES)
    elif not size.is_drawable:
        refuse_size(fields, name, size, offered=EVEN_SIZES)
    elif model and not _offers(model.sizes, str(size)):
        refuse_size(fields, name, size, offered=f"The model {model.name} offers {', '.join(model.sizes)}.")
    return size


@lru_cache(maxsize=256)
def _offers(sizes: tuple[str, ...], size: str) -> bool:
    """Whether a model's list holds a size; a list with words in it, or an empty one, is no limit of its own."""
    return size in sizes or not sizes or not all(map(_EXACT_SIZE.fullmatch, sizes))


def _bounded(fields: Fields, name: str, least: int, most: int) -> int | None:
    given = fields.integer(name)
    if given is None:
        return None
    value: int = given.value
    if not least <= value <= most:
        message = f"Invalid value for '{given.name}': {quote(value)}. It must be between {least} and {most}."
        fields.refuse("invalid_value", message, given.name)
    return value


def _refuse_unbuilt(fields: Fields) -> None:
    """Refuse what would silently give another video than was asked for."""
    for given in fields.find(IMAGE_FIELDS):
        if given.value not in ("", [], {}):
            message = f"'{given.name}': image input is not supported by this model yet. Send a prompt without it."
            fields.refuse("not_implemented", message, given.name)
    count = fields.integer("n")
    if count is not None and count.value > 1:
        message = f"'{count.name}' is {quote(count.value)}, but a request makes one video. Send several requests."
        fields.refuse("not_implemented", message, count.name)
    elif count is not None and count.value < 1:
        fields.refuse("invalid_value", f"Invalid value for '{count.name}': {quote(count.value)}.", count.name)
