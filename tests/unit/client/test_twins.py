"""What has a twin with `await` has it method for method."""

from __future__ import annotations

import inspect

import pytest

from reelwright.client import AsyncReelwright, Reelwright, batches, deliveries, endpoints, hooks


@pytest.mark.parametrize(
    ("cls", "twin"),
    [
        (Reelwright, AsyncReelwright),
        (batches.Batches, batches.AsyncBatches),
        (hooks.Webhooks, hooks.AsyncWebhooks),
        (endpoints.Endpoints, endpoints.AsyncEndpoints),
        (deliveries.Deliveries, deliveries.AsyncDeliveries),
    ],
)
def test_both_clients_have_the_same_methods(cls: type, twin: type) -> None:
    def public(cls: type) -> dict[str, list[str]]:
        return {
            name: list(inspect.signature(value).parameters)
            for name, value in vars(cls).items()
            if inspect.isfunction(value) and not name.startswith("_")
        }

    assert public(cls) == public(twin)
