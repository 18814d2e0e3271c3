"""The few words of JSON Schema that `/openapi.json` is written in."""

from __future__ import annotations

from typing import Any, Final

Schema = dict[str, Any]

STRING: Final[Schema] = {"type": "string"}
INTEGER: Final[Schema] = {"type": "integer"}
NUMBER: Final[Schema] = {"type": "number"}
BOOLEAN: Final[Schema] = {"type": "boolean"}
STRINGS: Final[Schema] = {"type": "array", "items": STRING}
#: An amount of credits: no number, so that nobody's floats round it.
CREDITS: Final[Schema] = {"type": "string", "pattern": r"^-?\d+\.\d{2,6}$", "description": "Credits; 1 is 1 USD."}


def ref(name: str) -> Schema:
    """Return a reference to one of the schemas."""
    return {"$ref": f"#/components/schemas/{name}"}


def or_null(schema: Schema, **more: Any) -> Schema:
    """Return a schema that takes null as well."""
    return {**schema, "type": [schema["type"], "null"], **more}


def object_of(properties: dict[str, Schema], *, optional: tuple[str, ...] = (), **more: Any) -> Schema:
    """Return the schema of an object that has all the properties but perhaps the optional ones."""
    required = [name for name in properties if name not in optional]
    return {"type": "object", "properties": properties, "required": required, **more}


def one_of(*values: str) -> Schema:
    """Return the schema of one of some words."""
    return {"type": "string", "enum": list(values)}


def array_of(item: Schema, **more: Any) -> Schema:
    """Return the schema of an array."""
    return {"type": "array", "items": item, **more}
