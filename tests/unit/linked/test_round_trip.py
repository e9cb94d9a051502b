"""What a dataset says is read back from each notation with nothing lost: every item, every choice of every list, any text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rdflib import Graph, URIRef

from ckanext.mofops.linked import FORMATS, Site, describe_dataset, new_graph, read_dataset, serialised
from ckanext.mofops.metadata import tag_names
from ckanext.mofops.standard.linked import linked
from ckanext.mofops.standard.schema import dataset_schema

FIELDS = dataset_schema().dataset_fields
CODED = [(field, value) for field, term in linked().terms.items() for value in term.parts]
NOT_READ = {"id", "name", "organization", "resources", "metadata_created", "metadata_modified"}


def expected(dataset):
    return {
        **{name: value for name, value in dataset.items() if name not in NOT_READ},
        "owner_org": dataset["organization"]["name"],
        "tags": sorted(tag["name"] for tag in dataset["tags"]),
    }


def read_back(dataset, site, format_="ttl"):
    graph = new_graph()
    node = describe_dataset(graph, dataset, site, {})
    found = read_dataset(Graph().parse(data=serialised(graph, format_), format=FORMATS[format_][1]), URIRef(str(node)))
    return found | {name: sorted(found[name]) for name in ("tags",) if name in found}


def test_every_item_has_a_term():
    said = {"tag_string" if field == "tags" else field for field in linked().terms}
    for item in dataset_schema().items.values():
        assert said & set(item.fields), item


@pytest.mark.parametrize("format_", FORMATS)
def test_the_fourteen_items(dataset, site, format_):
    assert read_back(dataset, site, format_) == expected(dataset)


@pytest.mark.parametrize(("field", "value"), CODED)
def test_every_choice(dataset, site, field, value):
    dataset |= {field: [value] if FIELDS[field].kind == "choices" else value}
    choice = FIELDS[field].choices[value]
    if field == "update_frequency_unit":
        dataset.pop("update_frequency_interval")
        if choice.interval != "none":
            dataset["update_frequency_interval"] = "7"
    if choice.needs_other:
        dataset[f"{field}_other"] = "ตามที่ตกลงกัน"
    assert read_back(dataset, site) == expected(dataset)


@pytest.mark.parametrize(
    "field", [field for field, term in linked().terms.items() if FIELDS.get(field) and FIELDS[field].kind == "choices"]
)
def test_all_choices_at_once(dataset, site, field):
    dataset |= {field: list(FIELDS[field].choices), f"{field}_other": "ตามที่ตกลงกัน"}
    assert read_back(dataset, site, "rdf") == expected(dataset)


@pytest.mark.parametrize("unit", FIELDS["update_frequency_unit"].choices)
@pytest.mark.parametrize("interval", ["1", "2", "3", "4", "5", "10", "12", "24", "999", None])
def test_every_frequency(dataset, site, unit, interval):
    dataset |= {"update_frequency_unit": unit, "update_frequency_interval": interval}
    found = read_back(dataset, site)
    assert (found["update_frequency_unit"], found.get("update_frequency_interval")) == (unit, interval)
    assert "update_frequency_unit_other" not in found


def test_another_interval_with_a_text_of_its_own(dataset, site):
    dataset |= {
        "update_frequency_unit": "อื่นๆ",
        "update_frequency_interval": "3",
        "update_frequency_unit_other": "รอบการประชุม",
    }
    assert read_back(dataset, site) == expected(dataset)


@pytest.mark.parametrize("field", ["data_type", "geo_coverage", "license_id", "data_category"])
def test_a_value_of_no_list_stays_as_it_is(dataset, site, field):
    dataset |= {field: "ค่าเดิมจากระบบก่อน"}
    assert read_back(dataset, site)[field] == "ค่าเดิมจากระบบก่อน"


def test_it_is_read_from_another_site(dataset, site):
    graph = new_graph()
    node = describe_dataset(graph, dataset, site, {}, URIRef("https://elsewhere.example/d/1"))
    assert read_dataset(graph, node)["geo_coverage"] == "จังหวัด"


SITE = Site("https://data.example.go.th", {"th": "ก", "en": "a"}, {"th": "", "en": ""}, {"th": "ก", "en": "a"})
# What a line of XML cannot carry is refused by the form; a line ends in LF in every notation.
TEXT = st.text(
    st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\ufffe\uffff", include_characters="\n\t"), min_size=1
).filter(str.strip)


@given(title=TEXT, notes=TEXT, source=TEXT, maintainer=TEXT, other=TEXT, tags=st.sets(TEXT, min_size=1, max_size=3))
def test_any_text(title, notes, source, maintainer, other, tags):
    dataset = {
        "id": "1",
        "name": "n",
        "title": title,
        "notes": notes,
        "data_source": source,
        "maintainer": maintainer,
        "maintainer_email": title,
        "objective": ["อื่นๆ"],
        "objective_other": other,
        "license_id": "อื่นๆ",
        "license_id_other": other,
        "tags": [{"name": name} for name in sorted(tags)],
    }
    for format_ in ("ttl", "jsonld", "rdf"):
        found = read_back(dataset, SITE, format_)
        for field in ("title", "notes", "data_source", "maintainer", "objective_other", "license_id_other"):
            assert found[field] == dataset[field], (format_, field)
        assert found["maintainer_email"] == title.strip()
        assert found.get("tags", []) == sorted(set(tag_names(dataset)))
