"""`/openapi.json`: FastAPI's own entries, with answers and errors put right, and the hot routes' written by hand.

Invariant: it names every route of the application, and of each every status and content type that can occur; tests
compare it with the routes, and schemathesis with the answers.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from reelwright.api import files
from reelwright.api.auth import scopes_of
from reelwright.api.batches import PATHS as BATCH_PATHS
from reelwright.api.door import Door
from reelwright.api.hot import SCOPES, hot_routes
from reelwright.api.json_schema import ref
from reelwright.api.openapi_idempotency import tell_idempotency
from reelwright.api.openapi_limits import HEADERS, limited, refusal_headers
from reelwright.api.openapi_people import PEOPLE, Entry
from reelwright.api.openapi_schemas import SCHEMAS
from reelwright.api.openapi_webhooks import WEBHOOKS
from reelwright.api.routes import api_routes
from reelwright.domain.assets import KINDS, Variant

_SECURITY: Final[list[dict[str, list[str]]]] = [{"bearer": []}, {"x-api-key": []}, {"api-key": []}]
_SCHEMES: Final = {
    "bearer": {"type": "http", "scheme": "bearer", "description": "`Authorization: Bearer sk-rw-…`"},
    "x-api-key": {"type": "apiKey", "in": "header", "name": "x-api-key"},
    "api-key": {"type": "apiKey", "in": "header", "name": "api-key"},
}
_BODY_TYPES: Final = ("application/json", "multipart/form-data", "application/x-www-form-urlencoded")
_FILE_TYPES: Final = tuple(kind.content_type for kind in KINDS.values())
_REASONS: Final = {
    400: "The request is not valid.",
    401: "No good API key was sent.",
    402: "The balance, or the key's spend cap, does not cover the price; `error.price` and `error.balance` say both.",
    403: "Not with this key's scopes, not with this link, not from here, or the account is suspended.",
    404: "There is no such thing.",
    409: "It is not in a state in which that can be done, or the Idempotency-Key was used for another request.",
    413: "The body is too large.",
    416: "The range lies outside the file.",
    429: "Too many requests; `retry-after` says when to come back.",
    500: "Something went wrong on this side.",
    503: "Not at the moment; `retry-after` says when.",
}
#: Of every request with a key.
_KEYED: Final = (401, 403, 429, 503)
_TAGS: Final = {"openai": "OpenAI videos", "generations": "Video generations"}
_SCHEMA_NAMES: Final = {"openai": "Video", "generations": "VideoGeneration"}
_VIDEO_ID: Final = {"name": "video_id", "in": "path", "required": True, "schema": {"type": "string"}}
Operation = dict[str, Any]


class Document:
    """The document of one application, made at its first use."""

    def __init__(self, app: FastAPI, doors: Sequence[Door]) -> None:
        self._app = app
        self._doors = doors
        self._document: dict[str, Any] | None = None

    def get(self) -> dict[str, Any]:
        """Return the document."""
        if self._document is None:
            self._document = self._make()
        return self._document

    def _make(self) -> dict[str, Any]:
        document = get_openapi(
            title="Reelwright",
            version=self._app.version,
            summary="The video generation service you run yourself.",
            routes=list(api_routes(self._app)),
        )
        paths = document["paths"]
        for door in self._doors:
            for path in door.paths:
                _describe_door(paths, door, path)
        for method, path in hot_routes(self._doors):
            door = next(door for door in self._doors if path.removesuffix("/{video_id}") in door.paths)
            paths[path][method.lower()] = _create(door, path) if method == "POST" else _get(door, path)
        for path in BATCH_PATHS:
            _describe_batches(paths, path)
        _describe_rest(paths)
        _describe_account(paths)
        _describe_entries(paths, PEOPLE, "People")
        _describe_entries(paths, WEBHOOKS, "Webhooks")
        for route in api_routes(self._app):
            for method in (route.methods or set()) - {"HEAD", "OPTIONS"}:
                _tell_scopes(paths.get(route.path_format, {}).get(method.lower()), scopes_of(route) or ())
        for path in paths.values():
            if "post" in path and path["post"]["security"]:
                tell_idempotency(path["post"], _errors(400, 409, 413))
        document["components"] = {"schemas": SCHEMAS, "securitySchemes": _SCHEMES, "headers": HEADERS}
        return document


def _describe_door(paths: dict[str, Any], door: Door, path: str) -> None:
    name, one = _SCHEMA_NAMES[door.name], path + "/{video_id}"
    _complete(paths[path]["get"], _json(f"{name}List"), 400, door=door)
    _complete(paths[one]["delete"], _json(f"{name}Deleted"), 404, door=door)
    _complete(paths[f"{one}/cancel"]["post"], _json(name), 404, door=door)
    content = paths[f"{one}/content"]["get"]
    _complete(content, _file_answers(), 400, 404, 416, door=door)
    for parameter in content["parameters"]:
        if parameter["name"] == "variant":
            parameter["schema"] = {"type": "string", "enum": list(Variant), "default": "video"}


def _describe_batches(paths: dict[str, Any], path: str) -> None:
    one = path + "/{batch_id}"
    create = paths[path]["post"]
    _complete(create, _json("VideoBatch"), 400, 402, 413, takes="VideoBatchRequest")
    create["requestBody"]["required"] = True
    _complete(paths[path]["get"], _json("VideoBatchList"), 400)
    _complete(paths[one]["get"], _json("VideoBatch"), 404)
    _complete(paths[f"{one}/cancel"]["post"], _json("VideoBatch"), 404)
    for operation in (*paths[path].values(), paths[one]["get"], paths[f"{one}/cancel"]["post"]):
        operation["tags"] = ["Batches"]


def _describe_rest(paths: dict[str, Any]) -> None:
    file = paths[files.PATH]["get"]
    _complete(file, _file_answers(), 403, 404, 416, 503, is_open=True)
    file["parameters"] += [
        {"name": "expires", "in": "query", "required": True, "schema": {"type": "integer"}},
        {"name": "signature", "in": "query", "required": True, "schema": {"type": "string"}},
        {"name": "download", "in": "query", "schema": {"type": "string", "enum": ["1"]}},
    ]
    _complete(paths["/v1/models"]["get"], _json("ModelList"))
    _complete(paths["/v1/models/{name}"]["get"], _json("Model"), 404)
    _complete(paths["/healthz"]["get"], _json("Health"), is_open=True)
    ready = paths["/readyz"]["get"]
    _complete(ready, _json("Ready"), is_open=True)
    ready["responses"]["503"] = {"description": "A part does not answer.", **_content("NotReady")}
    metrics = paths["/metrics"]["get"]
    _complete(metrics, {"200": {"description": "Prometheus text.", "content": {"text/plain": {}}}}, 403, is_open=True)


def _describe_account(paths: dict[str, Any]) -> None:
    account, keys, one = paths["/v1/account"], paths["/v1/keys"], paths["/v1/keys/{key_id}"]
    _complete(account["get"], _json("Account"), 404)
    _complete(account["patch"], _json("Account"), 400, 404, 413, takes="AccountChange")
    _complete(keys["get"], _json("ApiKeyList"))
    _complete(keys["post"], _json("NewApiKey"), 400, 413, takes="ApiKeyRequest")
    _complete(one["get"], _json("ApiKey"), 404)
    _complete(one["patch"], _json("ApiKey"), 400, 404, 413, takes="ApiKeyName")
    _complete(one["post"], _json("ApiKey"), 400, 404, 413, takes="ApiKeyName")
    _complete(one["delete"], _json("ApiKey"), 404)
    rotate = paths["/v1/keys/{key_id}/rotate"]["post"]
    _complete(rotate, _json("NewApiKey"), 400, 404, 409, 413, takes="ApiKeyRotation")
    _complete(paths["/v1/credits"]["get"], _json("Credits"))
    _complete(paths["/v1/credits/statement"]["get"], _json_or_csv("Statement"), 400)
    _complete(paths["/v1/usage"]["get"], _json_or_csv("Usage"), 400)
    _complete(paths["/v1/plans"]["get"], _json("PlanList"))
    _complete(paths["/v1/prices"]["get"], _json("PriceList"))
    _complete(paths["/v1/quote"]["post"], _json("Quote"), 400, 413, takes="QuoteRequest")


def _describe_entries(paths: dict[str, Any], entries: Iterable[Entry], tag: str) -> None:
    for entry in entries:
        operation = paths[entry.path][entry.method]
        answers = limited(_json(entry.answers))
        _complete(operation, answers, *entry.errors, is_open=entry.is_open, takes=entry.takes)
        operation["tags"] = [tag]


def _tell_scopes(operation: Operation | None, scopes: Iterable[str]) -> None:
    """Say which scopes an operation takes, in words and for programs."""
    names = sorted(scopes)
    if operation is None or not names:
        return
    words = " or ".join(f"`{name}`" for name in names)
    operation["description"] = f"{operation.get('description', '')}\n\nTakes a key with the scope {words}.".strip()
    operation["x-scopes"] = names


def _complete(
    operation: Operation,
    answers: dict[str, Any],
    *errors: int,
    door: Door | None = None,
    is_open: bool = False,
    takes: str | None = None,
) -> None:
    """Replace what FastAPI guessed of an operation's answers with what they are."""
    operation["tags"] = [_TAGS[door.name] if door else "Service"]
    if not is_open:
        answers, errors = limited(answers), (*errors, *_KEYED)
    operation["responses"] = answers | _errors(*errors, 500)
    operation["security"] = [] if is_open else _SECURITY
    if takes is not None:
        operation["requestBody"] = {"content": {"application/json": {"schema": ref(takes)}}}


def _create(door: Door, path: str) -> Operation:
    name = _SCHEMA_NAMES[door.name]
    operation: Operation = {
        "summary": "Create Video",
        "description": "Ask for a video. The answer comes as soon as the job is durable.",
        "operationId": "create_" + _words(path),
        "requestBody": {
            "required": True,
            "content": {media_type: {"schema": ref(f"{name}Request")} for media_type in _BODY_TYPES},
        },
    }
    _complete(operation, _json(name), 400, 402, 413, door=door)
    _tell_scopes(operation, SCOPES["POST"])
    return operation


def _get(door: Door, path: str) -> Operation:
    operation: Operation = {
        "summary": "Get Video",
        "description": "Return a video's state, and once it is finished how to fetch it.",
        "operationId": "get_" + _words(path),
        "parameters": [_VIDEO_ID],
    }
    _complete(operation, _json(_SCHEMA_NAMES[door.name]), 404, door=door)
    _tell_scopes(operation, SCOPES["GET"])
    return operation


def _words(path: str) -> str:
    return path.strip("/").replace("/", "_").replace("{", "").replace("}", "")


def _content(name: str) -> dict[str, Any]:
    return {"content": {"application/json": {"schema": ref(name)}}}


def _json(name: str) -> dict[str, Any]:
    return {"200": {"description": "Done.", **_content(name)}}


def _json_or_csv(name: str) -> dict[str, Any]:
    answer = _json(name)
    answer["200"]["content"]["text/csv"] = {"schema": {"type": "string"}}
    return answer


def _errors(*statuses: int) -> dict[str, Any]:
    return {
        str(status): {"description": _REASONS[status], **refusal_headers(status), **_content("Error")}
        for status in sorted(set(statuses))
    }


def _file_answers() -> dict[str, Any]:
    content = {content_type: {"schema": {"type": "string", "format": "binary"}} for content_type in _FILE_TYPES}
    return {
        "200": {"description": "The file.", "content": content},
        "206": {"description": "The part that `Range` asked for.", "content": content},
        "304": {"description": "The client has it already."},
    }
