"""The API's own description: it is valid, and it leaves nothing out."""

from collections.abc import Iterator
from typing import Any

import pytest
import pytest_asyncio

from bot.web.api.routes import PREFIX, ROUTES
from tests.integration.api.conftest import House
from tests.support.api_schema import check_answer

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def described(house: House) -> dict[str, Any]:
    async with house.http.get(f"{house.base}/api/v1/openapi.json") as response:
        assert (response.status, response.content_type) == (200, "application/json")
        return await response.json()


def operations(described: dict[str, Any]) -> dict[tuple[str, str], dict[str, Any]]:
    return {
        (method.upper(), path): operation
        for path, methods in described["paths"].items()
        for method, operation in methods.items()
    }


def within(node: Any) -> Iterator[Any]:
    """Every object inside a JSON value."""
    if isinstance(node, dict):
        yield node
        for inner in node.values():
            yield from within(inner)
    elif isinstance(node, list):
        for inner in node:
            yield from within(inner)


async def test_every_address_of_the_api_is_described(house: House, described: dict[str, Any]) -> None:
    served = {route for route in house.routes() if route[1].startswith(PREFIX)}
    assert operations(described).keys() == served - {("GET", f"{PREFIX}/openapi.json")}


async def test_it_has_what_openapi_asks_for(described: dict[str, Any]) -> None:
    assert described["openapi"].startswith("3.1.")
    assert described["info"].keys() >= {"title", "version"}
    scheme = described["components"]["securitySchemes"]["token"]
    assert (scheme["type"], scheme["scheme"], described["security"]) == ("http", "bearer", [{"token": []}])
    for address, operation in operations(described).items():
        assert operation["summary"], address
        assert all(response["description"] for response in operation["responses"].values()), address
        for parameter in operation["parameters"]:
            assert parameter["in"] in ("path", "query", "header"), address
            assert parameter["schema"]["type"], address


async def test_every_reference_leads_somewhere(described: dict[str, Any]) -> None:
    references = [node["$ref"] for node in within(described) if isinstance(node.get("$ref"), str)]
    assert references
    for reference in references:
        target: Any = described
        for part in reference.removeprefix("#/").split("/"):
            target = target[part]
        assert target, reference


async def test_every_part_of_an_address_and_every_body_is_described(described: dict[str, Any]) -> None:
    for route in ROUTES:
        operation = operations(described)[route.method, PREFIX + route.path]
        named = {(parameter["in"], parameter["name"]) for parameter in operation["parameters"]}
        assert (("path", "id") in named) == ("{id}" in route.path), route.path
        assert {("query", query.name) for query in route.query} <= named
        assert ("requestBody" in operation) == (route.body is not None or route.files != "none")
        if route.body:
            schema = operation["requestBody"]["content"]["application/json"]["schema"]["$ref"]
            assert schema == f"#/components/schemas/{route.body.__name__}"
            fields = described["components"]["schemas"][route.body.__name__]["properties"]
            assert fields.keys() == route.body.model_fields.keys()


async def test_every_refusal_is_described_as_a_problem(described: dict[str, Any]) -> None:
    for address, operation in operations(described).items():
        for status in ("4XX", "5XX"):
            content = operation["responses"][status]["content"]
            assert content == {"application/problem+json": {"schema": {"$ref": "#/components/schemas/ProblemJson"}}}, (
                address
            )
    assert set(described["components"]["schemas"]["ProblemJson"]["required"]) == {
        "type",
        "title",
        "status",
        "detail",
        "code",
    }


async def test_it_says_how_each_call_answers_when_it_works(described: dict[str, Any]) -> None:
    for route in ROUTES:
        responses = operations(described)[route.method, PREFIX + route.path]["responses"]
        assert ("content" in responses[str(route.status)]) == (route.status != 204)
        if route.status != 204 and not route.file:
            name = responses[str(route.status)]["content"]["application/json"]["schema"]["$ref"].rpartition("/")[2]
            assert described["components"]["schemas"][name]["properties"], route.path


async def test_every_parameter_of_a_query_says_what_it_takes(described: dict[str, Any]) -> None:
    limit = next(
        one for one in operations(described)["GET", f"{PREFIX}/sessions"]["parameters"] if one["name"] == "limit"
    )
    assert limit["schema"] == {"type": "integer", "minimum": 1, "maximum": 100}
    for operation in operations(described).values():
        assert all(one["description"] for one in operation["parameters"] if one["in"] == "query")


async def test_an_answer_that_is_not_as_described_is_noticed() -> None:
    with pytest.raises(AssertionError, match="otherwise than described"):
        check_answer("GET", "/me", 200, "application/json", {"id": "1", "name": "kim"})
    with pytest.raises(AssertionError, match=r"(?i)additional"):
        check_answer("GET", "/users?x=1", 200, "application/json", {"items": [], "next_cursor": None, "extra": 1})
