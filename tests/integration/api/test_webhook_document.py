"""What webhooks answer and take is what `/openapi.json` says of them."""

from __future__ import annotations

from typing import Any

import pytest

from reelwright.api.openapi_schemas import SCHEMAS

from .conftest import Api
from .test_openapi import mismatches

URL = "https://example.com/hooks"
ENDPOINTS = "/v1/webhook_endpoints"
DELIVERIES = "/v1/webhook_deliveries"
KEEP_OLD = {"keep_old_secret_active_for_24_hours": False}
CHOICES = {"name": "x", "event_types": ["video.failed"], "payload": "full"}

#: Path, name of what it takes, and a body with every field there is.
BODIES: list[tuple[str, str, str, dict[str, Any]]] = [
    ("POST", ENDPOINTS, "WebhookEndpointRequest", {"url": URL, **CHOICES}),
    ("POST", f"{ENDPOINTS}/{{endpoint_id}}", "WebhookEndpointChange", {"url": URL, "status": "disabled", **CHOICES}),
    ("PATCH", f"{ENDPOINTS}/{{endpoint_id}}", "WebhookEndpointChange", {"url": URL, "status": "enabled", **CHOICES}),
    ("POST", f"{ENDPOINTS}/{{endpoint_id}}/rotate_secret", "WebhookSecretRotation", KEEP_OLD),
    ("POST", "/v1/webhook_secret/rotate", "WebhookSecretRotation", KEEP_OLD),
    ("POST", f"{DELIVERIES}/resend", "WebhookResendRequest", {"since": 0, "endpoint_id": "{endpoint_id}"}),
]


async def _register(api: Api) -> str:
    async with api.client() as client:
        return str((await client.post(ENDPOINTS, json={"url": URL})).json()["id"])


async def test_real_answers_fit_the_schemas(api: Api) -> None:
    endpoint_id = await _register(api)
    await api.submit()
    one = f"{ENDPOINTS}/{endpoint_id}"
    async with api.client() as client:
        listed = (await client.get(DELIVERIES)).json()
        delivery = f"{DELIVERIES}/{listed['data'][0]['id']}"
        answers = {
            "WebhookEndpointWithSecret": [
                (await client.post(ENDPOINTS, json={"url": URL})).json(),
                (await client.post(f"{one}/rotate_secret")).json(),
            ],
            "WebhookEndpoint": [(await client.get(one)).json(), (await client.patch(one, json={})).json()],
            "WebhookEndpointList": [(await client.get(ENDPOINTS)).json()],
            "WebhookEventTypeList": [(await client.get("/v1/webhook_event_types")).json()],
            "WebhookSecret": [(await client.get("/v1/webhook_secret")).json()],
            "WebhookSecretShown": [
                (await client.post("/v1/webhook_secret")).json(),
                (await client.post("/v1/webhook_secret/rotate")).json(),
            ],
            "WebhookDeliveryList": [listed],
            "WebhookDeliveryLog": [
                (await client.get(delivery)).json(),
                (await client.post(f"{delivery}/resend")).json(),
            ],
            "WebhookDeliveriesResent": [(await client.post(f"{DELIVERIES}/resend", json={"since": 0})).json()],
            "WebhookEndpointDeleted": [(await client.delete(one)).json()],
        }
    faults = [fault for name, each in answers.items() for value in each for fault in mismatches(SCHEMAS[name], value)]
    assert faults == []


@pytest.mark.parametrize(("method", "path", "name", "body"), BODIES)
async def test_every_documented_field_is_taken(
    api: Api, method: str, path: str, name: str, body: dict[str, Any]
) -> None:
    endpoint_id = await _register(api)
    filled = {key: endpoint_id if value == "{endpoint_id}" else value for key, value in body.items()}
    assert SCHEMAS[name]["properties"].keys() == body.keys()
    async with api.client() as client:
        document = (await client.get("/openapi.json")).json()
        answer = await client.request(method, path.format(endpoint_id=endpoint_id), json=filled)
    assert answer.status_code == 200, answer.text
    content = document["paths"][path][method.lower()]["requestBody"]["content"]
    assert content["application/json"]["schema"]["$ref"].endswith(f"/{name}")
