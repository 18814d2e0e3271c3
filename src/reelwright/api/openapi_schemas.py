"""The JSON schemas of everything that crosses the rim, for `/openapi.json`; a test holds them against real answers."""

from __future__ import annotations

from typing import Final

from reelwright.api.dialect import QUALITIES
from reelwright.api.json_schema import (
    BOOLEAN,
    CREDITS,
    INTEGER,
    STRING,
    STRINGS,
    Schema,
    array_of,
    object_of,
    one_of,
    or_null,
    ref,
)
from reelwright.api.openapi_account import ACCOUNT_SCHEMAS
from reelwright.api.openapi_batches import BATCH_SCHEMAS, CUSTOM_ID, URL, batch_request
from reelwright.api.openapi_people import PEOPLE_SCHEMAS
from reelwright.api.openapi_webhooks import WEBHOOK_SCHEMAS
from reelwright.domain.request import (
    ASPECT_RATIOS,
    MAX_FPS,
    MAX_PROMPT_CHARS,
    MAX_SECONDS,
    MAX_SEED,
    MIN_FPS,
    RESOLUTIONS,
)


def _list_of(name: str) -> Schema:
    return object_of(
        {
            "object": {"const": "list"},
            "data": {"type": "array", "items": ref(name)},
            "first_id": or_null(STRING),
            "last_id": or_null(STRING),
            "has_more": BOOLEAN,
        }
    )


_FAILURE: Final[Schema] = {
    "anyOf": [{"type": "null"}, object_of({"code": STRING, "message": STRING})],
    "description": "Why there is no video; null until the job has ended without one.",
}
_DRAWN: Final[dict[str, Schema]] = {
    "engine": {"type": "string", "description": "What drew it, or will."},
    "understood": {**STRINGS, "description": "What of the prompt was understood."},
    "not_drawn": {**STRINGS, "description": "What of the prompt was not drawn."},
    "notes": STRINGS,
    "native": or_null(BOOLEAN, description="Whether no pixel was scaled up."),
    "rendered_at": or_null(STRING, description="The size at which the pixels were made."),
}
_SHARED: Final[dict[str, Schema]] = {
    "price": {**CREDITS, "description": "What it may cost, in credits; set aside while it is made."},
    "charged": or_null(CREDITS, description="What it cost; null until it has ended."),
    "seed": INTEGER,
    "fps": INTEGER,
    "queue_position": or_null(INTEGER, description="1 is next; null when it does not wait."),
    "cancelled": {**BOOLEAN, "description": "Whether it failed because it was cancelled."},
    "expired": {**BOOLEAN, "description": "Whether its files were removed after their time."},
    "ignored": {**STRINGS, "description": "Fields of the request that mean nothing here."},
    "custom_id": or_null(STRING, description="The caller's own name for it."),
    "batch_id": or_null(STRING, description="The batch it was asked for in."),
}
_PROGRESS: Final[Schema] = {"type": "integer", "minimum": 0, "maximum": 100}

_VIDEO: Final[Schema] = object_of(
    {
        "id": STRING,
        "object": {"const": "video"},
        "model": STRING,
        "status": one_of("queued", "in_progress", "completed", "failed"),
        "progress": _PROGRESS,
        "created_at": INTEGER,
        "completed_at": or_null(INTEGER),
        "expires_at": or_null(INTEGER),
        "prompt": or_null(STRING),
        "size": STRING,
        "seconds": {"type": "string", "description": "The length, as a string."},
        "remixed_from_video_id": or_null(STRING),
        "error": _FAILURE,
        **_SHARED,
        **_DRAWN,
    }
)

_NULLABLE_INTEGER: Final = or_null(INTEGER)
_NULLABLE_LINK: Final = or_null(STRING, description="Absolute and signed: needs no header.")
_OUTPUT: Final[Schema] = object_of(
    {
        "url": _NULLABLE_LINK,
        "width": _NULLABLE_INTEGER,
        "height": _NULLABLE_INTEGER,
        "fps": _NULLABLE_INTEGER,
        "duration": {"type": ["number", "null"]},
        "size_bytes": _NULLABLE_INTEGER,
        "thumbnail_url": _NULLABLE_LINK,
        "spritesheet_url": _NULLABLE_LINK,
        "expires_at": or_null(INTEGER, description="When the links end; each GET renews them."),
        "expired": BOOLEAN,
    },
    optional=("expired",),
)
_GENERATION: Final[Schema] = object_of(
    {
        "id": STRING,
        "job_id": STRING,
        "task_id": STRING,
        "object": {"const": "video.generation"},
        "status": one_of("queued", "processing", "completed", "failed"),
        "progress": _PROGRESS,
        "stage": or_null(STRING),
        "model": STRING,
        "prompt": STRING,
        "created_at": INTEGER,
        "started_at": _NULLABLE_INTEGER,
        "completed_at": _NULLABLE_INTEGER,
        "expires_at": _NULLABLE_INTEGER,
        "duration": {"type": "number"},
        "resolution": or_null(STRING),
        "aspect_ratio": or_null(STRING),
        "size": STRING,
        "output": _OUTPUT,
        "url": _NULLABLE_LINK,
        "error": _FAILURE,
        "attempts": INTEGER,
        **_SHARED,
        **_DRAWN,
    }
)

_DRAWING: Final[dict[str, Schema]] = {
    "fps": {"type": "integer", "minimum": MIN_FPS, "maximum": MAX_FPS, "default": 24},
    "seed": {"type": "integer", "minimum": 0, "maximum": MAX_SEED},
    "quality": one_of(*QUALITIES),
    "custom_id": CUSTOM_ID,
    "callback_url": {**URL, "description": "Is posted the video's whole object when it has ended."},
}
_VIDEO_REQUEST: Final[Schema] = {
    "type": "object",
    "required": ["prompt"],
    "properties": {
        "prompt": {"type": "string", "minLength": 1, "maxLength": MAX_PROMPT_CHARS},
        "model": {"type": "string", "default": "sora-2"},
        "seconds": {
            "description": f"1 to {MAX_SECONDS}, as a string or a number.",
            "anyOf": [
                {"type": "string", "pattern": "^([1-9]|[1-5][0-9]|60)$"},
                {"type": "number", "minimum": 1, "maximum": MAX_SECONDS},
            ],
            "default": "4",
        },
        "size": {"type": "string", "pattern": "^[0-9]+x[0-9]+$", "default": "720x1280"},
        **_DRAWING,
    },
}
_GENERATION_REQUEST: Final[Schema] = {
    "type": "object",
    "required": ["prompt"],
    "properties": {
        "prompt": {"type": "string", "minLength": 10, "maxLength": 2000, "description": "Counted after trimming."},
        "model": {"type": "string", "default": "sora-turbo"},
        "duration": {"type": "number", "minimum": 5, "maximum": MAX_SECONDS, "default": 5},
        "aspect_ratio": {**one_of(*ASPECT_RATIOS), "default": "16:9"},
        "resolution": {**one_of(*RESOLUTIONS), "default": "1080p"},
        **_DRAWING,
    },
}

_FAULT: Final[Schema] = object_of({"code": STRING, "message": STRING, "param": or_null(STRING)})
_ERROR: Final[Schema] = object_of(
    {
        "error": object_of(
            {
                "message": STRING,
                "type": STRING,
                "param": or_null(STRING),
                "code": or_null(STRING),
                "faults": array_of(_FAULT, description="All that is wrong with a request."),
                "price": or_null(STRING, description="With `insufficient_credits`: what it would cost."),
                "balance": or_null(STRING, description="With `insufficient_credits`: what there is to spend."),
            },
            optional=("faults", "price", "balance"),
        )
    }
)
_MODEL: Final[Schema] = object_of(
    {
        "id": STRING,
        "object": {"const": "model"},
        "created": INTEGER,
        "owned_by": STRING,
        "engine": STRING,
        "summary": STRING,
        "max_seconds": INTEGER,
        "sizes": STRINGS,
        "qualities": STRINGS,
    }
)
_PART: Final[Schema] = object_of(
    {"status": one_of("ok", "failed"), "ms": {"type": "number"}, "message": STRING}, optional=("message",)
)
_PARTS: Final[Schema] = {"type": "object", "additionalProperties": _PART}


def _deleted(object_name: str) -> Schema:
    return object_of({"id": STRING, "object": {"const": object_name}, "deleted": {"const": True}})


SCHEMAS: Final[dict[str, Schema]] = {
    "Video": _VIDEO,
    "VideoList": _list_of("Video"),
    "VideoDeleted": _deleted("video.deleted"),
    "VideoRequest": _VIDEO_REQUEST,
    "VideoGeneration": _GENERATION,
    "VideoGenerationList": _list_of("VideoGeneration"),
    "VideoGenerationDeleted": _deleted("video.generation.deleted"),
    "VideoGenerationRequest": _GENERATION_REQUEST,
    "Model": _MODEL,
    "ModelList": object_of({"object": {"const": "list"}, "data": {"type": "array", "items": ref("Model")}}),
    "Health": object_of({"status": {"const": "ok"}, "version": STRING}),
    "Ready": object_of({"status": {"const": "ready"}, "parts": _PARTS}),
    "NotReady": object_of(
        {"status": {"const": "not_ready"}, "parts": _PARTS, "error": _ERROR["properties"]["error"]},
    ),
    "Error": _ERROR,
    "VideoBatchItem": object_of({**_GENERATION["properties"], "index": INTEGER}),
    "VideoBatchRequest": batch_request(_GENERATION_REQUEST["properties"]),
    **BATCH_SCHEMAS,
    **ACCOUNT_SCHEMAS,
    **PEOPLE_SCHEMAS,
    **WEBHOOK_SCHEMAS,
}
