"""Requests that cannot be carried out as they were sent, and things that are not there."""

from __future__ import annotations

from reelwright.errors.failure import Fault, Kind, ReelwrightError


class InvalidRequestError(ReelwrightError):
    """The request is not valid."""

    code = "invalid_value"
    kind = Kind.INVALID

    def __init__(self, *faults: Fault) -> None:
        self.faults = faults or (Fault(self.code, "The request is not valid."),)
        super().__init__(" ".join(fault.message for fault in self.faults), param=self.faults[0].param)

    @property
    def fault_code(self) -> str:
        """The code of the first fault: what a program should switch on."""
        return self.faults[0].code


#: Codes an `InvalidRequestError` may carry, each with what it means (docs/reference/errors.md lists them).
FAULT_CODES: dict[str, str] = {
    "invalid_value": "A field has a value outside what is allowed.",
    "invalid_type": "A field has the wrong type.",
    "invalid_json": "The body is not valid JSON, or not an object.",
    "invalid_http": "What was sent is not HTTP.",
    "head_too_large": "The request line and headers are larger than this server takes.",
    "invalid_body": "The body is in an encoding that cannot be read.",
    "missing_field": "A required field is absent.",
    "conflicting_fields": "Two fields say different things about the same property.",
    "prompt_too_short": "The prompt has fewer characters than the smallest allowed number.",
    "prompt_too_long": "The prompt has more characters than the largest allowed number.",
    "unsupported_characters": "The prompt holds control, private-use, direction-override or pictograph characters.",
    "unsupported_markup": "The prompt holds HTML tags or code fences.",
    "unsupported_size": "The size is not one of those this dialect offers.",
    "unsupported_variant": "The content variant is not video, thumbnail or spritesheet.",
    "not_implemented": "The field is known, but this server cannot act on it yet.",
    "invalid_email": "That is not an e-mail address.",
    "weak_password": "The password is too short, too long or the e-mail address itself.",
    "batch_too_large": "The batch has more requests than are taken in one call.",
    "duplicate_custom_id": "Two requests of a batch have the same `custom_id`.",
    "forbidden_address": "This server does not send to that address.",
    "model_not_found": "There is no model of that name, and other fields are at fault as well.",
}


class ModelNotFoundError(ReelwrightError):
    """There is no model of that name."""

    code = "model_not_found"
    kind = Kind.INVALID


class BodyTooLargeError(ReelwrightError):
    """The request body is larger than this server takes."""

    code = "body_too_large"
    kind = Kind.TOO_LARGE


class NotFoundError(ReelwrightError):
    """There is nothing here."""

    code = "not_found"
    kind = Kind.MISSING


class ModelMissingError(NotFoundError):
    """There is no model of that name."""

    code = "model_not_found"
