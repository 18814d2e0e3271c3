"""Models: the names callers may use and what each can do, in OpenAI's list shape."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from reelwright.api.auth import Viewer
from reelwright.api.replies import json_reply
from reelwright.api.state import State
from reelwright.domain.model import Model
from reelwright.errors import ModelMissingError, ModelNotFoundError


def render_model(model: Model) -> dict[str, Any]:
    """Return a model on the wire."""
    return {
        "id": model.name,
        "object": "model",
        # OpenAI's clients want an integer; a name in a table has no date of birth.
        "created": 0,
        "owned_by": "reelwright",
        "engine": model.engine,
        "summary": model.summary,
        "max_seconds": model.max_seconds,
        "sizes": list(model.sizes),
        "qualities": list(model.qualities),
    }


async def list_models(caller: Viewer, state: State) -> Response:  # noqa: ARG001 -- the caller must have a key
    """List the models."""
    return json_reply({"object": "list", "data": [render_model(model) for model in state.dependencies.catalog]})


async def get_model(caller: Viewer, state: State, name: str) -> Response:  # noqa: ARG001 -- the caller must have a key
    """Get one model."""
    try:
        model = state.dependencies.catalog.get(name)
    except ModelNotFoundError as error:
        raise ModelMissingError(error.message) from error
    return json_reply(render_model(model))
