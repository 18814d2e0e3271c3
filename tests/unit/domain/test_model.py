"""The table of models: names found, and what is said when there is none."""

import pytest

from reelwright.domain.model import Model, ModelCatalog
from reelwright.errors import Kind, ModelNotFoundError


def make_model(name):
    return Model(name, "previs", "Draws.", 60, (), ("standard",))


def test_a_model_is_found_by_its_name_and_all_are_listed_in_the_operators_order():
    catalog = ModelCatalog({name: make_model(name) for name in ("sora-2", "previs")})

    assert catalog.get("previs") == make_model("previs")
    assert [model.name for model in catalog] == ["sora-2", "previs"]


@pytest.mark.parametrize("name", ["", "Sora-2", "sora-2 ", "dall-e"])
def test_a_model_that_is_not_there_is_answered_with_those_that_are(name):
    catalog = ModelCatalog({name: make_model(name) for name in ("sora-2", "previs")})

    with pytest.raises(ModelNotFoundError) as caught:
        catalog.get(name)

    assert caught.value.message == f"There is no model '{name}' here. There are: previs, sora-2."
    assert (caught.value.param, caught.value.kind) == ("model", Kind.INVALID)


def test_a_very_long_name_is_not_thrown_back_whole():
    with pytest.raises(ModelNotFoundError) as caught:
        ModelCatalog({}).get("x" * 10_000)

    assert len(caught.value.message) < 200


def test_the_table_is_the_catalogs_own():
    table = {"a": make_model("a")}
    catalog = ModelCatalog(table)

    table.clear()

    assert catalog.get("a").name == "a"
