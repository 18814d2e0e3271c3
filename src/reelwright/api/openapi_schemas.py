"""The JSON schemas of everything that crosses the rim, for `/openapi.json`; a test holds them against real answers."""

from __future__ import annotations

from typing import Any, Final

from reelwright.api.dialect import QUALITIES
from reelwright.domain.request import (
    ASPECT_RATIOS,
    MAX_FPS,
    MAX_PROMPT_CHARS,
    MAX_SECONDS,
    MAX_SEED,
    MIN_FPS,
    RESOLUTIONS,
)

Schema = dict[str, Any]

_STRING: Final[Schema] = {"type": "string"}
_INTEGER: Final[Schema] = {"type": "integer"}
_BOOLEAN: Final[Schema] = {"type": "boolean"}
_STRINGS: Final[Schema] = {"type": "array", "items": _STRING}


def ref(name: str) -> Schema:
    """Return a reference to one of the schemas."""
    return {"$ref": f"#/components/schemas/{name}"}


def _or_null(schema: Schema, **more: Any) -> Schema:
    return {**schema, "type": [schema["type"], "null"], **more}


def _object(properties: dict[str, Schema], *, optional: tuple[str, ...] = (), **more: Any) -> Schema:
    required = [name for name in properties if name not in optional]
    return {"type": "object", "properties": properties, "required": required, **more}


def _one_of(*values: str) -> Schema:
    return {"type": "string", "enum": list(values)}


def _list_of(name: str) -> Schema:
    return _object(
        {
            "object": {"const": "list"},
            "data": {"type": "array", "items": ref(name)},
            "first_id": _or_null(_STRING),
            "last_id": _or_null(_STRING),
            "has_more": _BOOLEAN,
        }
    )


_FAILURE: Final[Schema] = {
    "anyOf": [{"type": "null"}, _object({"code": _STRING, "message": _STRING})],
    "description": "Why there is no video; null until the job has ended without one.",
}
_DRAWN: Final[dict[str, Schema]] = {
    "engine": {"type": "string", "description": "What drew it, or will."},
    "understood": {**_STRINGS, "description": "What of the prompt was understood."},
    "not_drawn": {**_STRINGS, "description": "What of the prompt was not drawn."},
    "notes": _STRINGS,
    "native": _or_null(_BOOLEAN, description="Whether no pixel was scaled up."),
    "rendered_at": _or_null(_STRING, description="The size at which the pixels were made."),
}
_SHARED: Final[dict[str, Schema]] = {
    "seed": _INTEGER,
    "fps": _INTEGER,
    "queue_position": _or_null(_INTEGER, description="1 is next; null when it does not wait."),
    "cancelled": {**_BOOLEAN, "description": "Whether it failed because it was cancelled."},
    "expired": {**_BOOLEAN, "description": "Whether its files were removed after their time."},
    "ignored": {**_STRINGS, "description": "Fields of the request that mean nothing here."},
}
_PROGRESS: Final[Schema] = {"type": "integer", "minimum": 0, "maximum": 100}

_VIDEO: Final[Schema] = _object(
    {
        "id": _STRING,
        "object": {"const": "video"},
        "model": _STRING,
        "status": _one_of("queued", "in_progress", "completed", "failed"),
        "progress": _PROGRESS,
        "created_at": _INTEGER,
        "completed_at": _or_null(_INTEGER),
        "expires_at": _or_null(_INTEGER),
        "prompt": _or_null(_STRING),
        "size": _STRING,
        "seconds": {"type": "string", "description": "The length, as a string."},
        "remixed_from_video_id": _or_null(_STRING),
        "error": _FAILURE,
        **_SHARED,
        **_DRAWN,
    }
)

_NULLABLE_INTEGER: Final = _or_null(_INTEGER)
_NULLABLE_LINK: Final = _or_null(_STRING, description="Absolute and signed: needs no header.")
_OUTPUT: Final[Schema] = _object(
    {
        "url": _NULLABLE_LINK,
        "width": _NULLABLE_INTEGER,
        "height": _NULLABLE_INTEGER,
        "fps": _NULLABLE_INTEGER,
        "duration": {"type": ["number", "null"]},
        "size_bytes": _NULLABLE_INTEGER,
        "thumbnail_url": _NULLABLE_LINK,
        "spritesheet_url": _NULLABLE_LINK,
        "expires_at": _or_null(_INTEGER, description="When the links end; each GET renews them."),
        "expired": _BOOLEAN,
    },
    optional=("expired",),
)
_GENERATION: Final[Schema] = _object(
    {
        "id": _STRING,
        "job_id": _STRING,
        "task_id": _STRING,
        "object": {"const": "video.generation"},
        "status": _one_of("queued", "processing", "completed", "failed"),
        "progress": _PROGRESS,
        "stage": _or_null(_STRING),
        "model": _STRING,
        "prompt": _STRING,
        "created_at": _INTEGER,
        "started_at": _NULLABLE_INTEGER,
        "completed_at": _NULLABLE_INTEGER,
        "expires_at": _NULLABLE_INTEGER,
        "duration": {"type": "number"},
        "resolution": _or_null(_STRING),
        "aspect_ratio": _or_null(_STRING),
        "size": _STRING,
        "output": _OUTPUT,
        "url": _NULLABLE_LINK,
        "error": _FAILURE,
        "attempts": _INTEGER,
        **_SHARED,
        **_DRAWN,
    }
)

_DRAWING: Final[dict[str, Schema]] = {
    "fps": {"type": "integer", "minimum": MIN_FPS, "maximum": MAX_FPS, "default": 24},
    "seed": {"type": "integer", "minimum": 0, "maximum": MAX_SEED},
    "quality": _one_of(*QUALITIES),
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
        "aspect_ratio": {**_one_of(*ASPECT_RATIOS), "default": "16:9"},
        "resolution": {**_one_of(*RESOLUTIONS), "default": "1080p"},
        **_DRAWING,
    },
}

_FAULT: Final[Schema] = _object({"code": _STRING, "message": _STRING, "param": _or_null(_STRING)})
_ERROR: Final[Schema] = _object(
    {
        "error": _object(
            {
                "message": _STRING,
                "type": _STRING,
                "param": _or_null(_STRING),
                "code": _or_null(_STRING),
                "faults": {"type": "array", "items": _FAULT, "description": "All that is wrong with a request."},
            },
            optional=("faults",),
        )
    }
)
_MODEL: Final[Schema] = _object(
    {
        "id": _STRING,
        "object": {"const": "model"},
        "created": _INTEGER,
        "owned_by": _STRING,
        "engine": _STRING,
        "summary": _STRING,
        "max_seconds": _INTEGER,
        "sizes": _STRINGS,
        "qualities": _STRINGS,
    }
)
_PART: Final[Schema] = _object(
    {"status": _one_of("ok", "failed"), "ms": {"type": "number"}, "message": _STRING}, optional=("message",)
)
_PARTS: Final[Schema] = {"type": "object", "additionalProperties": _PART}


def _deleted(object_name: str) -> Schema:
    return _object({"id": _STRING, "object": {"const": object_name}, "deleted": {"const": True}})


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
    "ModelList": _object({"object": {"const": "list"}, "data": {"type": "array", "items": ref("Model")}}),
    "Health": _object({"status": {"const": "ok"}, "version": _STRING}),
    "Ready": _object({"status": {"const": "ready"}, "parts": _PARTS}),
    "NotReady": _object(
        {"status": {"const": "not_ready"}, "parts": _PARTS, "error": _ERROR["properties"]["error"]},
    ),
    "Error": _ERROR,
}
