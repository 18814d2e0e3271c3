"""The words of `/v1/video/generations/batch`: up to ten bodies of the generations dialect in one, both ways.

Invariant: whatever is wrong with any of them is told at once, each fault with the place of its request, such as
`requests[3].duration`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, Final

from reelwright.api.fields import WRAPPERS, Fields, quote
from reelwright.api.job_view import unix_seconds
from reelwright.api.return_address import CALLBACK_FIELDS, check_callback_url, read_callback_url, read_custom_id
from reelwright.domain.batch import MAX_BATCH_SIZE, Batch, BatchCounts, Refusal
from reelwright.domain.request import GenerationRequest
from reelwright.errors import Fault, InvalidRequestError, ModelNotFoundError
from reelwright.ports import AddressGuard
from reelwright.services.applications import BatchWish
from reelwright.services.batches import WholeBatch

#: The names of the list of requests; a bare array goes by the first.
LISTS: Final = ("requests", "prompts", "generations")
ON_ERROR: Final = ("abort", "continue")
MAX_METADATA_KEYS: Final = 16
MAX_METADATA_KEY_CHARS: Final = 64
MAX_METADATA_CHARS: Final = 512

#: What is said of the batch; everything else holds for each of its requests that does not say otherwise.
_OWN: Final = frozenset({*LISTS, *CALLBACK_FIELDS, "metadata", "on_error", "custom_id"})
_LENGTHS: Final = frozenset({"seconds", "duration"})
_SIDES: Final = frozenset({"size", "width", "height"})
_SHAPES: Final = frozenset({"aspect_ratio", "resolution"})

Decode = Callable[[dict[str, Any]], GenerationRequest]


@dataclass(frozen=True, slots=True)
class _Read:
    """What one request of a batch came to."""

    index: int
    request: GenerationRequest | None
    faults: tuple[Fault, ...]
    custom_id: str | None

    def refusal(self) -> Refusal:
        message = " ".join(fault.message for fault in self.faults)
        return Refusal(self.index, self.faults[0].code, message, self.faults[0].param, self.custom_id)


def decode_batch(body: Mapping[str, Any], *, decode: Decode, guard: AddressGuard) -> BatchWish:
    """Narrow a decoded body to a batch; `decode` reads one request.

    Raises:
        InvalidRequestError: With everything that is wrong; with `on_error` "continue" only when nothing can be taken.
    """
    fields = Fields({name: value for name, value in body.items() if name in _OWN and name != "metadata"})
    name, items = _read_items(fields)
    callback_url = read_callback_url(fields)
    check_callback_url(fields, guard, callback_url)
    on_error = fields.choice(ON_ERROR, "on_error")
    metadata = _read_metadata(fields, body.get("metadata"))
    if body.get("custom_id") is not None:
        fields.refuse("invalid_value", "'custom_id' names one request; put it into each of them.", "custom_id")
    shared = {field: value for field, value in body.items() if field not in _OWN}
    read = [_read_one(item, index, name, shared, decode, guard=guard) for index, item in enumerate(items)]
    _refuse_repeated(fields, name, read)
    return _wish(fields, read, callback_url, metadata, is_whole=on_error is None or on_error.value == "abort")


def _wish(
    fields: Fields, read: Sequence[_Read], callback_url: str | None, metadata: Mapping[str, str], *, is_whole: bool
) -> BatchWish:
    requests = {each.index: each.request for each in read if each.request is not None}
    refused = [each for each in read if each.request is None]
    if fields.faults or not requests or (is_whole and refused):
        raise InvalidRequestError(*fields.faults, *(fault for each in refused for fault in each.faults))
    refusals = tuple(each.refusal() for each in refused)
    return BatchWish(requests, callback_url, metadata, is_whole, refusals)


def _read_items(fields: Fields) -> tuple[str, list[Any]]:
    """Return the name of the list and what is in it; nothing when it will not do."""
    found = fields.find(LISTS)
    if not found:
        fields.refuse("missing_field", f"Missing required parameter: '{LISTS[0]}'.", LISTS[0])
        return LISTS[0], []
    name, items = found[0]
    if len(found) > 1:
        fields.refuse("conflicting_fields", f"'{name}' and '{found[1].name}' mean the same. Send one of them.", name)
    elif not isinstance(items, list):
        fields.refuse("invalid_type", f"Invalid type for '{name}': it must be an array.", name)
    elif not items:
        fields.refuse("invalid_value", f"'{name}' is empty. A batch has 1 to {MAX_BATCH_SIZE} requests.", name)
    elif len(items) > MAX_BATCH_SIZE:
        message = f"'{name}' has {len(items)} requests. A batch has at most {MAX_BATCH_SIZE}; send several batches."
        fields.refuse("batch_too_large", message, name)
    else:
        return name, items
    return name, []


def _read_one(
    item: Any, index: int, name: str, shared: Mapping[str, Any], decode: Decode, *, guard: AddressGuard
) -> _Read:
    body = {"prompt": item} if isinstance(item, str) else item
    if not isinstance(body, dict):
        fault = Fault("invalid_type", "A request must be an object, or a string that is its prompt.", None)
        return _Read(index, None, _placed([fault], name, index), None)
    fields = Fields(body)
    try:
        request = decode(_merge(shared, body))
        check_callback_url(fields, guard, request.callback_url)
    except InvalidRequestError as error:
        fields.faults += error.faults
    except ModelNotFoundError as error:
        fields.refuse(error.code, error.message, error.param)
    if not fields.faults:
        return _Read(index, request, (), request.custom_id)
    return _Read(index, None, _placed(fields.faults, name, index), read_custom_id(Fields(body)))


def _merge(shared: Mapping[str, Any], item: Mapping[str, Any]) -> dict[str, Any]:
    """Return a request with what the batch says for all, save where its own words say the same in another way."""
    own = {field: value for field, value in item.items() if value is not None}
    said = set(own).union(*(own[wrapper] for wrapper in WRAPPERS if isinstance(own.get(wrapper), dict)))
    if said & _LENGTHS:
        said |= _LENGTHS
    if said & _SIDES:
        said |= _SIDES | _SHAPES
    elif said & _SHAPES:
        said |= _SIDES
    return {field: value for field, value in shared.items() if field not in said} | own


def _placed(faults: Iterable[Fault], name: str, index: int) -> tuple[Fault, ...]:
    """Say of faults in which request they are."""
    place = f"{name}[{index}]"
    return tuple(
        replace(fault, message=f"{place}: {fault.message}", param=f"{place}.{fault.param}" if fault.param else place)
        for fault in faults
    )


def _refuse_repeated(fields: Fields, name: str, read: Sequence[_Read]) -> None:
    """Refuse names that do not tell requests apart, whatever `on_error` says: nobody could match the answers."""
    first: dict[str, int] = {}
    for each in read:
        if each.custom_id is None:
            continue
        if (before := first.setdefault(each.custom_id, each.index)) != each.index:
            message = (
                f"{name}[{each.index}]: The custom_id {quote(each.custom_id)} is that of {name}[{before}] as well."
            )
            fields.refuse("duplicate_custom_id", message, f"{name}[{each.index}].custom_id")


def _read_metadata(fields: Fields, given: Any) -> dict[str, str]:
    if given is None:
        return {}
    if not isinstance(given, dict):
        fields.refuse("invalid_type", "Invalid type for 'metadata': it must be an object.", "metadata")
        return {}
    if len(given) > MAX_METADATA_KEYS:
        fields.refuse("invalid_value", f"'metadata' has more than {MAX_METADATA_KEYS} keys.", "metadata")
        return {}
    for key, value in given.items():
        param = f"metadata.{key[:MAX_METADATA_KEY_CHARS]}"
        if not isinstance(value, str):
            fields.refuse("invalid_type", f"Invalid type for '{param}': it must be a string.", param)
        elif len(key) > MAX_METADATA_KEY_CHARS or len(value) > MAX_METADATA_CHARS or "\0" in key + value:
            bounds = f"{MAX_METADATA_KEY_CHARS} characters, and the value {MAX_METADATA_CHARS}, without NUL"
            fields.refuse("invalid_value", f"Invalid value for '{param}': the key may have {bounds}.", param)
    return given


def render_batch(batch: Batch, counts: BatchCounts) -> dict[str, Any]:
    """Return a batch without its videos."""
    return {
        "id": batch.id,
        "object": "batch",
        "status": batch.status,
        "created_at": unix_seconds(batch.created_at),
        "completed_at": unix_seconds(batch.completed_at),
        "counts": {
            "total": counts.total,
            "queued": counts.queued,
            "processing": counts.running,
            "completed": counts.completed,
            "failed": counts.failed,
            "cancelled": counts.cancelled,
            "refused": counts.refused,
        },
        "metadata": batch.metadata,
        "callback_url": batch.callback_url,
        "errors": [asdict(refusal) for refusal in batch.refused],
    }


def render_whole(whole: WholeBatch, videos: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Return a batch with its videos, which are written already, in the order of its jobs."""
    data = [{**video, "index": job.batch_index} for job, video in zip(whole.jobs, videos, strict=True)]
    return {**render_batch(whole.batch, whole.counts), "data": data}
