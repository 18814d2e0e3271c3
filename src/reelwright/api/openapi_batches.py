"""Batches in `/openapi.json`: the schemas of what their routes answer and take."""

from __future__ import annotations

from typing import Final

from reelwright.api.batches_wire import LISTS, MAX_METADATA_CHARS, MAX_METADATA_KEYS, ON_ERROR
from reelwright.api.json_schema import (
    BOOLEAN,
    INTEGER,
    STRING,
    Schema,
    array_of,
    object_of,
    one_of,
    or_null,
    ref,
)
from reelwright.api.return_address import MAX_CUSTOM_ID_CHARS, MAX_URL_CHARS
from reelwright.domain.batch import MAX_BATCH_SIZE, BatchStatus

CUSTOM_ID: Final[Schema] = {
    "type": "string",
    "minLength": 1,
    "maxLength": MAX_CUSTOM_ID_CHARS,
    "description": "Your own name for the video; lists can be asked for it.",
}
URL: Final[Schema] = {"type": "string", "format": "uri", "maxLength": MAX_URL_CHARS}
_METADATA: Final[Schema] = {
    "type": "object",
    "maxProperties": MAX_METADATA_KEYS,
    "additionalProperties": {"type": "string", "maxLength": MAX_METADATA_CHARS},
}
_REFUSAL: Final = object_of(
    {
        "index": INTEGER,
        "code": STRING,
        "message": STRING,
        "param": or_null(STRING),
        "custom_id": or_null(STRING),
    }
)
_COUNTS: Final = object_of(
    dict.fromkeys(("total", "queued", "processing", "completed", "failed", "cancelled", "refused"), INTEGER)
)
_BATCH: Final[dict[str, Schema]] = {
    "id": STRING,
    "object": {"const": "batch"},
    "status": {**one_of(*BatchStatus), "description": "Completed once each of its videos has ended, however it did."},
    "created_at": INTEGER,
    "completed_at": or_null(INTEGER),
    "counts": _COUNTS,
    "metadata": _METADATA,
    "callback_url": or_null(STRING),
    "errors": array_of(_REFUSAL, description='Requests that were not taken, with `on_error` "continue".'),
}

BATCH_SCHEMAS: Final[dict[str, Schema]] = {
    "VideoBatch": object_of(
        {**_BATCH, "data": array_of(ref("VideoBatchItem"), description="In order, without deleted ones.")}
    ),
    "VideoBatchSummary": object_of(_BATCH),
    "VideoBatchList": object_of(
        {
            "object": {"const": "list"},
            "data": array_of(ref("VideoBatchSummary")),
            "first_id": or_null(STRING),
            "last_id": or_null(STRING),
            "has_more": BOOLEAN,
        }
    ),
}


def batch_request(single: dict[str, Schema]) -> Schema:
    """Return the schema of a batch of requests, of each of which `single` are the properties."""
    shared = {
        name: {key: value for key, value in schema.items() if key != "default"}
        for name, schema in single.items()
        if name not in ("prompt", "custom_id", "callback_url")
    }
    requests = array_of(
        {"anyOf": [{"type": "string", "description": "The prompt."}, ref("VideoGenerationRequest")]},
        minItems=1,
        maxItems=MAX_BATCH_SIZE,
    )
    return {
        "description": f"Or the bare array. `{LISTS[1]}` and `{LISTS[2]}` are other names of `{LISTS[0]}`.",
        "type": "object",
        "required": [LISTS[0]],
        "properties": {
            LISTS[0]: requests,
            "callback_url": {**URL, "description": "Is told `batch.completed`."},
            "metadata": _METADATA,
            "on_error": {**one_of(*ON_ERROR), "default": ON_ERROR[0]},
            **shared,
        },
    }
