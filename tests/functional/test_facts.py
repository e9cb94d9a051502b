"""What a person states for indicator 5: read strictly, kept with its history, told to whoever may know it."""

import pytest
from ckan import model
from ckan.lib import jobs
from ckan.plugins import toolkit as tk

from ckanext.mofops.indicator5 import FactsError, Notice, ScopeChoice
from ckanext.mofops.model import StatedFacts
from ckanext.mofops.model.facts import facts_of

YEAR = 2566


@pytest.fixture(autouse=True)
def nothing_stated(catalogue):
    """Nobody has stated anything when a test begins."""
    model.Session.query(StatedFacts).delete()
    model.Session.commit()


@pytest.fixture
def state(administrator, organisation):
    """States facts of the organisation as its administrator."""

    def said(**facts):
        return administrator("mofops_facts_update", organisation=organisation["name"], **facts)

    return said


@pytest.fixture
def shown(editor, organisation):
    return lambda: editor("mofops_facts_show", organisation=organisation["name"]).result


def whole(dataset):
    """Facts that state every section."""
    return {
        "datasets": [dataset["name"]],
        "scopes": [{"scope": 4, "branch": 219}, 1],
        "values": {dataset["name"]: "ใช้วางแผนการตรวจราชการ"},
        "imd": {"required": True, "datasets": [dataset["name"]]},
        "catalogue_notified": {"date": "2023-01-15", "document": "กค 0201/1"},
        "template_sent": {
            "template1": {"date": "2023-03-01", "document": "กค 0201/2"},
            "template2": {"date": None, "document": None},
        },
    }


def test_what_is_stated_is_shown(state, shown, created):
    dataset = created()
    assert shown()["revision"] == 0
    answer = state(**whole(dataset))
    assert answer.status == 200, answer.error
    found = shown()
    assert answer.result == found
    assert {key: found["facts"][key] for key in whole(dataset)} == whole(dataset)
    assert found["facts"]["fiscal_year"] == found["fiscal_year"] == YEAR
    assert (found["hidden"], found["organisation"]) == ([], "ops-mof")
    assert found["revision"] > 0
    assert found["by"]


def test_sections_that_are_not_given_stay(state, shown, created):
    dataset = created()
    state(**whole(dataset))
    assert state(scopes=[6]).status == 200
    assert shown()["facts"]["scopes"] == [6]
    assert shown()["facts"]["values"] == whole(dataset)["values"]


def test_the_same_again_is_no_new_revision(state, created):
    first = state(**whole(created())).result["revision"]
    assert state(scopes=[{"scope": 4, "branch": 219}, 1]).result["revision"] == first


def test_what_was_stated_can_be_read(state, administrator, organisation):
    for scope in (1, 2, 6):
        state(scopes=[scope])
    found = administrator("mofops_facts_history", organisation=organisation["name"]).result
    assert [entry["facts"]["scopes"] for entry in found] == [[6], [2], [1]]
    assert len({entry["revision"] for entry in found}) == 3
    page = administrator("mofops_facts_history", organisation=organisation["name"], limit=1, offset=1).result
    assert page == found[1:2]


def test_two_people_do_not_overwrite_each_other(state, shown):
    looked_at = state(scopes=[1], expected=0).result["revision"]
    assert state(scopes=[2], expected=looked_at).status == 200
    refused = state(scopes=[3], expected=looked_at)
    assert (refused.status, "expected" in refused.error) == (409, True)
    assert shown()["by"] in refused.words("expected")
    assert shown()["facts"]["scopes"] == [2]
    assert "expected" in state(scopes=[3], expected=0).error


@pytest.mark.parametrize(
    ("facts", "key"),
    [
        pytest.param({"scopes": [7]}, "scopes[0]", id="scope"),
        pytest.param({"scopes": [{"scope": 1, "branch": 219}]}, "scopes[0]", id="branch"),
        pytest.param({"scopes": "x"}, "scopes", id="scopes-as-text"),
        pytest.param({"datasets": ["no-such-dataset"]}, "datasets[0]", id="unknown-dataset"),
        pytest.param({"values": {"no-such-dataset": "x"}}, "values.no-such-dataset", id="value-of-unknown"),
        pytest.param({"imd": {"required": "yes"}}, "imd.required", id="flag"),
        pytest.param({"catalogue_notified": {"date": "2566-01-15"}}, "catalogue_notified.date", id="buddhist-year"),
        pytest.param({"catalogue_notified": {"date": "2023-02-30"}}, "catalogue_notified.date", id="no-such-day"),
        pytest.param({"template_sent": {"template2": {"date": "x"}}}, "template_sent.template2.date", id="template"),
        pytest.param({"template_sent": {"template3": {}}}, "template_sent.template3", id="third-template"),
        pytest.param({"colour": 1}, "colour", id="unknown-section"),
        pytest.param({"usage": []}, "usage", id="uses-are-elsewhere"),
        pytest.param({"catalogue_notified": {"document": "a\x00b"}}, "catalogue_notified.document", id="nul"),
        pytest.param({"catalogue_notified": {"document": "\ud800"}}, "catalogue_notified.document", id="surrogate"),
        pytest.param({"catalogue_notified": {"document": "ก" * 5001}}, "catalogue_notified.document", id="long"),
        pytest.param({"datasets": ["a"] * 1001}, "datasets", id="many"),
        pytest.param({"fiscal_year": 2499}, "fiscal_year", id="year"),
        pytest.param({"expected": "x"}, "expected", id="revision"),
    ],
)
def test_what_is_refused_names_its_place(facts, key, state, shown):
    answer = state(**facts)
    assert answer.status == 409, answer
    assert key in answer.error
    assert shown()["revision"] == 0


def test_every_fault_is_named_at_once(state):
    answer = state(scopes=[9], catalogue_notified={"date": "x"}, template_sent={"template1": {"date": "y"}, "template2": 1})
    places = {"scopes[0]", "catalogue_notified.date", "template_sent.template1.date", "template_sent.template2"}
    assert places <= set(answer.error)


def test_errors_are_in_the_language_of_the_address(administrator, organisation):
    said = [
        administrator("mofops_facts_update", lang=lang, organisation=organisation["name"], scopes=[9]).words("scopes[0]")
        for lang in ("th", "en")
    ]
    assert "ขอบเขต" in said[0]
    assert "scopes" in said[1]


def test_a_dataset_of_another_organisation_is_none_of_ours(state, elsewhere, sysadmin, described):
    other = sysadmin("package_create", **described(owner_org=elsewhere["id"])).result
    assert "datasets[0]" in state(datasets=[other["name"]]).error


def test_a_statement_outlives_a_new_name(state, shown, created, editor):
    dataset = created()
    state(**whole(dataset))
    editor("package_patch", id=dataset["id"], name=f"{dataset['name']}-new")
    assert shown()["facts"]["datasets"] == [f"{dataset['name']}-new"]
    assert facts_of("ops-mof", YEAR).values == {f"{dataset['name']}-new": "ใช้วางแผนการตรวจราชการ"}


def test_facts_for_an_assessment(state, created, organisation, ckan_config, monkeypatch):
    dataset = created()
    state(**whole(dataset))
    monkeypatch.setitem(ckan_config, "ckanext.mofops.agency.name", "ops-mof")
    monkeypatch.setitem(ckan_config, "ckanext.mofops.agency.title", "สป.กค.")
    found = facts_of(organisation["id"], YEAR)
    assert found.fiscal_year == YEAR
    assert (found.agency.name, found.agency.title) == ("ops-mof", "สป.กค.")
    assert found.datasets == found.imd.datasets == (dataset["name"],)
    assert found.scopes == (ScopeChoice(4, 219), ScopeChoice(1))
    assert found.template2 == Notice()
    with pytest.raises(FactsError):
        facts_of("ops-mof", YEAR - 100)
    with pytest.raises(tk.ObjectNotFound):
        facts_of("no-such", YEAR)


@pytest.mark.parametrize("hide", [{"private": True}, {"state": "deleted"}], ids=["private", "deleted"])
def test_a_dataset_that_is_not_public_is_not_named(hide, state, shown, created, editor, administrator):
    public, hidden = created(), created()
    values = {public["name"]: "ก", hidden["name"]: "ข"}
    state(datasets=[hidden["name"], public["name"]], values=values, imd={"required": True, "datasets": [hidden["name"]]})
    if "private" in hide:
        assert editor("package_patch", id=hidden["id"], **hide).status == 200
    else:
        assert editor("package_delete", id=hidden["id"]).status == 200
    found = facts_of("ops-mof", YEAR)
    assert hidden["name"] not in str(found)
    assert hidden["id"] not in str(found)
    assert dict(found.values) == {public["name"]: "ก"}
    # It was handed in, and cannot be found: the list is not the shorter one that would be whole without it.
    assert len(found.datasets) == 2
    assert found.datasets[1] == public["name"]
    assert shown()["hidden"] == [hidden["name"]]
    assert state(values=values).status == 200


def test_facts_go_with_their_organisation(sysadmin, catalogue):
    organisation = sysadmin("organization_create", name="short-lived").result
    assert sysadmin("mofops_facts_update", organisation="short-lived", scopes=[1]).status == 200
    assert sysadmin("organization_purge", id=organisation["id"]).status == 200
    assert model.Session.query(StatedFacts).count() == 0


def test_no_organisation_is_not_found(sysadmin):
    assert sysadmin("mofops_facts_show", organisation="no-such").status == 404


def test_nothing_is_asked_of_the_world(state, clean_queues, created):
    state(**whole(created()))
    assert [job for job in jobs.get_queue().get_jobs() if "uses" in str(job.meta.get("title"))] == []
