"""The API describes itself to whoever is logged in."""

import json

import pytest

from povertycase.api import description

ADDRESS = "/api/v1/schema/"


@pytest.mark.parametrize(("format_", "begins"), [("yaml", b"openapi:"), ("json", b"{")])
def test_it_comes_in_both_forms_and_is_made_once(world, logged_in, format_, begins):
    description._described.cache_clear()
    client = logged_in(world.village)

    first, again = (client.get(f"{ADDRESS}?format={format_}") for _time in range(2))

    assert first.status_code == 200
    assert first.content.startswith(begins)
    assert first.headers["Content-Disposition"].endswith(f'.{format_}"')
    assert again.content == first.content
    assert description._described.cache_info().misses == 1


def test_it_tells_of_the_collections_and_asks_for_a_login(world, client, logged_in):
    assert client.get(ADDRESS).status_code == 401

    known = json.loads(logged_in(world.county).get(f"{ADDRESS}?format=json").content)

    assert known["info"]["title"] == "povertycase"
    assert {"/api/v1/households/", "/api/v1/cases/", "/api/v1/projects/"} <= set(known["paths"])
