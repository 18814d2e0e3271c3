"""`/openapi.json` and the application say the same."""

from __future__ import annotations

from typing import Any

import pytest

from reelwright.api.app import DOORS, make_fastapi
from reelwright.api.batches import PATHS as BATCH_PATHS
from reelwright.api.hot import hot_routes
from reelwright.api.openapi_schemas import SCHEMAS
from reelwright.api.routes import api_routes
from tests.factories import make_plan

from .conftest import PROMPT, Api

#: For people, not for programs.
PAGES = {"/docs", "/docs/{name}", "/openapi.json"}
JSON_TYPES: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
    "null": (type(None),),
    "array": (list,),
    "object": (dict,),
}


@pytest.fixture
async def document(api: Api) -> dict[str, Any]:
    async with api.client(key=None) as client:
        answer = await client.get("/openapi.json")
    document: dict[str, Any] = answer.json()
    return document


def mismatches(schema: dict[str, Any], value: Any, where: str = "$") -> list[str]:
    """What of a value breaks a schema, in the few words of JSON Schema that ours use."""
    if "$ref" in schema:
        return mismatches(SCHEMAS[schema["$ref"].rpartition("/")[2]], value, where)
    if "anyOf" in schema:
        tried = [mismatches(choice, value, where) for choice in schema["anyOf"]]
        return [] if [] in tried else tried[0]
    if "const" in schema:
        return [] if value == schema["const"] else [f"{where}: {value!r} is not {schema['const']!r}"]
    types = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    allowed = tuple(kind for name in types for kind in JSON_TYPES[name])
    if not isinstance(value, allowed) or (isinstance(value, bool) and "boolean" not in types):
        return [f"{where}: {value!r} is no {types}"]
    if "enum" in schema and value not in schema["enum"]:
        return [f"{where}: {value!r} is none of {schema['enum']}"]
    if isinstance(value, list):
        return [fault for i, item in enumerate(value) for fault in mismatches(schema["items"], item, f"{where}[{i}]")]
    if isinstance(value, dict) and "properties" in schema:
        properties = schema["properties"]
        faults = [f"{where}: without {name}" for name in schema["required"] if name not in value]
        faults += [f"{where}: undeclared {name}" for name in value if name not in properties]
        known = [name for name in value if name in properties]
        return faults + [
            fault for name in known for fault in mismatches(properties[name], value[name], f"{where}.{name}")
        ]
    return []


def test_the_schema_check_can_fail() -> None:
    assert mismatches(SCHEMAS["VideoDeleted"], {"id": 1, "object": "video", "more": 0}) == [
        "$: without deleted",
        "$: undeclared more",
        "$.id: 1 is no ['string']",
        "$.object: 'video' is not 'video.deleted'",
    ]


def test_every_route_is_in_the_document_and_the_other_way_round(document: dict[str, Any]) -> None:
    cold = {
        (method, route.path_format)
        for route in api_routes(make_fastapi("1.2.3"))
        for method in route.methods or ()
        if method not in {"HEAD", "OPTIONS"} and route.path_format not in PAGES
    }
    documented = {(method.upper(), path) for path, methods in document["paths"].items() for method in methods}
    assert documented == cold | hot_routes(DOORS)


def test_every_operation_has_an_id_of_its_own_and_declares_500_and_auth(document: dict[str, Any]) -> None:
    operations = [operation for methods in document["paths"].values() for operation in methods.values()]
    ids = [operation["operationId"] for operation in operations]
    assert len(ids) == len(set(ids))
    for operation in operations:
        assert "500" in operation["responses"]
        # Who logs in has no key yet, and yet may be turned away.
        may_turn_away = bool(operation["security"]) or operation["operationId"] == "post_v1_auth_login"
        assert may_turn_away == ("401" in operation["responses"]), operation["operationId"]
        assert "422" not in operation["responses"]


def test_whatever_takes_a_key_declares_its_scope_and_what_a_limit_answers(document: dict[str, Any]) -> None:
    limits = {"x-ratelimit-limit-requests", "x-ratelimit-remaining-requests", "x-ratelimit-reset-requests"}
    limits |= {"RateLimit", "RateLimit-Policy"}
    for methods in document["paths"].values():
        for operation in (each for each in methods.values() if each["security"]):
            responses = operation["responses"]
            assert {"401", "403", "429", "503"} <= responses.keys(), operation["operationId"]
            assert responses["200"]["headers"].keys() - {"Idempotent-Replayed"} == limits
            assert responses["429"]["headers"].keys() == limits | {"retry-after", "retry-after-ms"}
            assert operation["x-scopes"]
            assert f"`{operation['x-scopes'][0]}`" in operation["description"]


def test_every_post_that_takes_a_key_takes_an_idempotency_key_and_nothing_else_does(document: dict[str, Any]) -> None:
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            names = [each["name"] for each in operation.get("parameters", []) if each["in"] == "header"]
            takes_it = method == "post" and bool(operation["security"])
            assert names == (["Idempotency-Key"] if takes_it else []), (method, path)
            answers = [answer for status, answer in operation["responses"].items() if status < "300"]
            assert all(("Idempotent-Replayed" in each.get("headers", {})) == takes_it for each in answers), path
            assert not takes_it or operation["responses"].keys() >= {"400", "409", "413"}, path


def test_a_create_that_cannot_be_paid_for_is_declared(document: dict[str, Any]) -> None:
    declaring = {
        (method, path)
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
        if "402" in operation["responses"]
    }
    creates = {("post", path) for method, path in hot_routes(DOORS) if method == "POST"}
    assert declaring == creates | {("post", path) for path in BATCH_PATHS}


def test_every_reference_leads_somewhere(document: dict[str, Any]) -> None:
    def references(node: Any) -> list[str]:
        if isinstance(node, list):
            return [found for item in node for found in references(item)]
        if isinstance(node, dict):
            own = [node["$ref"]] if "$ref" in node else []
            return own + [found for item in node.values() for found in references(item)]
        return []

    found = references(document)
    assert found
    components = {f"#/components/{kind}/{name}" for kind, named in document["components"].items() for name in named}
    assert set(found) <= components


@pytest.mark.parametrize(("path", "name"), [("/v1/videos", "Video"), ("/v1/video/generations", "VideoGeneration")])
async def test_real_answers_fit_the_schemas(api: Api, path: str, name: str) -> None:
    waiting, running, failed, done = [await api.submit() for _ in range(4)]
    await api.claim(running)
    await api.fail(failed)
    await api.finish(done)
    expired = await api.expire(await api.finish(await api.submit()))
    async with api.client() as client:
        answers = [(await client.get(f"{path}/{each}")).json() for each in (waiting, running, failed, done, expired)]
        answers.append((await client.post(f"{path}/{waiting}/cancel")).json())
        answers.append((await client.post(path, json={"prompt": PROMPT, "seed": 3, "colour": "red"})).json())
        listed = (await client.get(path)).json()
        deleted = (await client.delete(f"{path}/{done}")).json()
    assert [fault for answer in answers for fault in mismatches(SCHEMAS[name], answer)] == []
    assert mismatches(SCHEMAS[f"{name}List"], listed) == []
    assert mismatches(SCHEMAS[f"{name}Deleted"], deleted) == []


async def test_other_answers_fit_their_schemas(api: Api) -> None:
    async with api.client() as client:
        for path, name in {
            "/v1/models": "ModelList",
            "/v1/models/sora-2": "Model",
            "/healthz": "Health",
            "/readyz": "Ready",
            "/v1/nothing": "Error",
            "/v1/videos?limit=x": "Error",
        }.items():
            assert mismatches(SCHEMAS[name], (await client.get(path)).json()) == []
        refused = await client.post("/v1/video/generations", json={"prompt": "cat 🐱"})
    assert mismatches(SCHEMAS["Error"], refused.json()) == []


async def test_the_account_s_answers_fit_their_schemas(make_api: Any) -> None:
    api = await make_api(make_plan("documented", is_house=False, running_limit=5), micro=1_000_000)
    await api.finish(await api.submit())
    await api.submit()
    async with api.client() as client:
        made = (await client.post("/v1/keys", json={"name": "laptop", "spend_cap": "2", "expires_in_s": 60})).json()
        one = f"/v1/keys/{made['id']}"
        answers = {
            "NewApiKey": [made, (await client.post(f"{one}/rotate")).json()],
            "ApiKey": [
                (await client.get(one)).json(),
                (await client.post(one, json={"name": "desk"})).json(),
                (await client.delete(one)).json(),
            ],
            "ApiKeyList": [(await client.get("/v1/keys")).json()],
            "Account": [(await client.get("/v1/account")).json(), (await client.patch("/v1/account", json={})).json()],
            "Credits": [(await client.get("/v1/credits")).json()],
            "Statement": [(await client.get("/v1/credits/statement")).json()],
            "Usage": [(await client.get("/v1/usage?group_by=day,key,model,status")).json()],
            "PlanList": [(await client.get("/v1/plans")).json()],
            "PriceList": [(await client.get("/v1/prices")).json()],
            "Quote": [(await client.post("/v1/quote", json={"prompt": PROMPT})).json()],
            "Error": [(await client.post("/v1/videos", json={"prompt": PROMPT, "seconds": 60})).json()],
        }
    faults = [fault for name, each in answers.items() for value in each for fault in mismatches(SCHEMAS[name], value)]
    assert faults == []
    assert answers["Error"][0]["error"]["code"] == "insufficient_credits"


async def test_every_documented_field_of_a_batch_is_understood(api: Api) -> None:
    schema = SCHEMAS["VideoBatchRequest"]
    samples = {"requests": [PROMPT], "metadata": {"a": "b"}, "callback_url": "https://example.com/hook"}
    samples |= {"model": "sora-2", "duration": 6, "aspect_ratio": "9:16", "resolution": "720p"}
    samples |= {"fps": 24, "seed": 1, "quality": "draft", "on_error": "continue"}
    assert schema["properties"].keys() == samples.keys()
    async with api.client() as client:
        made = (await client.post(BATCH_PATHS[0], json=samples)).json()
    assert (made["data"][0]["ignored"], made["data"][0]["size"], made["data"][0]["model"]) == ([], "720x1280", "sora-2")


OWN_BODIES = [
    ("post", "/v1/keys", {"scopes": ["videos:read"], "expires_in_s": 60, "spend_cap": "1", "name": "x"}),
    ("patch", "/v1/account", {"name": "x", "locale": "zh", "low_credits": "2.50"}),
    ("post", "/v1/keys/{key_id}", {"name": "x"}),
    ("patch", "/v1/keys/{key_id}", {"name": "x"}),
    ("post", "/v1/keys/{key_id}/rotate", {"grace_s": 0}),
]


@pytest.mark.parametrize(("method", "path", "body"), OWN_BODIES)
async def test_every_documented_field_of_our_own_bodies_is_taken(
    api: Api, document: dict[str, Any], method: str, path: str, body: dict[str, Any]
) -> None:
    content = document["paths"][path][method]["requestBody"]["content"]
    schema = SCHEMAS[content["application/json"]["schema"]["$ref"].rpartition("/")[2]]
    # Of the two ways to say when a key ends, one may be said.
    assert schema["properties"].keys() - {"expires_at"} == body.keys()
    async with api.client() as client:
        made = (await client.post("/v1/keys", json={"name": "old"})).json()
        answer = await client.request(method, path.format(key_id=made["id"]), json=body)
    assert answer.status_code == 200, answer.text


@pytest.mark.parametrize("path", ["/v1/videos", "/v1/video/generations", "/v1/videos/generations"])
async def test_every_documented_field_of_a_create_is_understood(api: Api, document: dict[str, Any], path: str) -> None:
    content = document["paths"][path]["post"]["requestBody"]["content"]
    assert set(content) == {"application/json", "multipart/form-data", "application/x-www-form-urlencoded"}
    schema = SCHEMAS[content["application/json"]["schema"]["$ref"].rpartition("/")[2]]
    samples = {"prompt": PROMPT, "fps": 24, "seed": 1, "quality": "draft", "custom_id": "a"}
    samples["callback_url"] = "https://example.com/hook"
    body = {name: samples.get(name, field.get("default")) for name, field in schema["properties"].items()}
    async with api.client() as client:
        answer = await client.post(path, json=body)
        bare = await client.post(path, json={"prompt": PROMPT})
    assert (answer.status_code, answer.json()["ignored"]) == (200, [])
    defaults = {name: field["default"] for name, field in schema["properties"].items() if "default" in field}
    assert {name: bare.json()[name] for name in defaults} == defaults
