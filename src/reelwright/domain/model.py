"""Public model names and the engines they stand for: a table that the operator writes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from reelwright.errors import ModelNotFoundError


@dataclass(frozen=True, slots=True)
class Model:
    """A name that callers may use, and what stands behind it."""

    name: str
    engine: str
    summary: str
    max_seconds: int
    #: The sizes it draws, as `WxH`; empty for any even sides from 128 to 3840.
    sizes: tuple[str, ...]
    qualities: tuple[str, ...]
    has_sound: bool = False


class ModelCatalog:
    """All models of this installation."""

    def __init__(self, models: Mapping[str, Model]) -> None:
        self._models = dict(models)

    def __iter__(self) -> Iterator[Model]:
        return iter(self._models.values())

    def get(self, name: str) -> Model:
        """Return the model of that name.

        Raises:
            ModelNotFoundError: When there is none; the message lists those there are.
        """
        model = self._models.get(name)
        if model is None:
            names = ", ".join(sorted(self._models))
            raise ModelNotFoundError(f"There is no model '{name[:80]}' here. There are: {names}.", param="model")
        return model
