"""The harvester reads the live agency of the test stack, as GD Catalog's would."""

from collections import Counter
from uuid import uuid4

import pytest
from ckan import model
from click.testing import CliRunner
from sqlalchemy import select

from ckanext.mofops.catalog import Unreachable
from ckanext.mofops.model.lock import held
from ckanext.mofops.rehearsal.cli import rehearsal
from ckanext.mofops.rehearsal.model import RehearsalApplication

MANY = 1000


def rows(site):
    """State of each application of a source, by dataset id; one that stands there twice fails."""
    model.Session.remove()
    found = list(model.Session.scalars(select(RehearsalApplication).where(RehearsalApplication.site == site)))
    assert not [id_ for id_, count in Counter(row.dataset_id for row in found).items() if count > 1]
    return {row.dataset_id: row for row in found}


def test_a_thousand_are_complete_whatever_changes_between_the_pages(agency, offered, harvest):
    template = offered()
    ids = [template["id"], *agency.many(template, MANY)]
    assert agency.client.call("package_search", {"fq": f"organization:{agency.organisation}"})["count"] == MANY + 1
    first, edited, last = min(ids), sorted(ids)[MANY // 2], max(ids)
    made = []

    def meddle(done, total, name):
        if done == 150:
            agency.patch(edited, title="แก้ระหว่างการดึงข้อมูล")
            agency.delete(first)  # before the place where the harvest is: with offsets the next page would begin one too late
            agency.delete(last)
            made.extend(offered() for _ in range(3))

    counts = harvest(meddle)["counts"]
    assert counts["failed"] == 0 and counts["changed"] >= MANY
    found = rows(agency.host)
    assert not set(ids) - {last} - set(found)
    assert last not in found
    assert found[edited].title == "แก้ระหว่างการดึงข้อมูล"
    assert {found[id_].raw for id_ in ids if id_ != last} == {"WAIT"}

    counts = harvest()["counts"]
    assert counts["withdrawn"] == 1 and counts["unchanged"] >= MANY - 1
    found = rows(agency.host)
    assert (found[first].raw, found[first].harvested) == ("", None)
    assert {dataset["id"] for dataset in made} <= set(found)


WITHDRAW = {
    "deleted": lambda agency, id_: agency.delete(id_),
    "purged": lambda agency, id_: agency.client.call("dataset_purge", {"id": id_}, write=True),
    "hidden": lambda agency, id_: agency.patch(id_, private=True),
    "consent-taken-back": lambda agency, id_: agency.patch(id_, allow_harvest="False"),
}


@pytest.mark.parametrize("way", WITHDRAW)
def test_what_is_withdrawn_ends_or_is_to_be_revoked(way, agency, offered, harvest, harvested, anyone):
    registered, applied, kept = offered(), offered(), offered()
    harvest()
    harvested.register(registered["id"])
    harvested.take(applied["id"], "submit", "begin-check")
    for dataset in (registered, applied):
        WITHDRAW[way](agency, dataset["id"])
    harvest()
    assert harvested.entry(applied["id"])["state"] == "NONE"
    entry = harvested.entry(registered["id"])
    assert (entry["state"], entry["registered"], entry["harvested"]) == ("WAIT_REVOKE", True, None)
    assert harvested.entry(kept["id"])["state"] == "WAIT"
    assert harvested.take(registered["id"], "begin-check", "pass", "approve") == "DELETED"
    assert anyone("package_show", id=f"gdpublish-{registered['name']}").status in (403, 404)
    before = harvested.shown(registered["id"])["history"]
    harvest()
    assert harvested.shown(registered["id"])["history"] == before


@pytest.fixture
def harvester_token(agency):
    """Of somebody who may see the private datasets of the organisation."""
    name = f"{agency.organisation}-harvester"
    agency.client.call("user_create", {"name": name, "email": f"{name}@example.go.th", "password": uuid4().hex}, write=True)
    member = {"id": agency.organisation, "username": name, "role": "member"}
    agency.client.call("organization_member_create", member, write=True)
    made = agency.client.call("api_token_create", {"user": name, "name": "gdcatalog"}, write=True)
    yield made["token"]
    agency.client.call("user_delete", {"id": name}, write=True)


@pytest.mark.parametrize("signed_in", [False, True])
def test_what_is_not_offered_is_never_seen(signed_in, request, agency, offered, harvest, monkeypatch):
    if signed_in:
        monkeypatch.setenv("MOFOPS_HARVEST_TOKEN", request.getfixturevalue("harvester_token"))
    public = offered()
    hidden = [
        offered(private=True),
        offered(private=True, allow_harvest="True"),
        offered(),
        offered(state="draft"),
    ]
    agency.patch(hidden[2]["id"], allow_harvest="False")  # publishing consents
    assert harvest()["error"] is None
    found = rows(agency.host)
    assert public["id"] in found
    assert not {dataset["id"] for dataset in hidden} & set(found)


def test_a_token_that_is_refused_is_said_and_stands_nowhere(harvest, monkeypatch, caplog, officer):
    secret = "no-such-token-" + uuid4().hex
    monkeypatch.setenv("MOFOPS_HARVEST_TOKEN", secret)
    found = harvest()
    told = officer("mofops_rehearsal_list").result["harvests"]
    assert secret not in f"{found}{told}{caplog.text}"


def test_one_faulty_dataset_stops_no_other(agency, offered, harvest, harvested):
    datasets = sorted((offered() for _ in range(3)), key=lambda dataset: dataset["id"])
    faulty = datasets[1]
    agency.corrupt(faulty["id"], f'"metadata_modified": "{faulty["metadata_modified"]}"', '"metadata_modified": "ไม่ใช่วันที่"')
    found = harvest()
    assert (found["error"], found["counts"]["failed"]) == (None, 1)
    assert harvested.entry(faulty["id"]) is None
    assert [harvested.entry(dataset["id"])["state"] for dataset in (datasets[0], datasets[2])] == ["WAIT", "WAIT"]


def test_one_that_the_search_has_lost_is_not_withdrawn(agency, offered, harvest, harvested):
    dataset = offered()
    harvest()
    agency.forget(dataset["id"])
    assert harvest()["counts"]["withdrawn"] == 0
    assert harvested.entry(dataset["id"])["state"] == "WAIT"


def test_one_that_only_the_search_still_knows_is_withdrawn(agency, offered, harvest, harvested):
    known, new = offered(), offered()
    documents = [agency.document(dataset["id"]) for dataset in (known, new)]
    agency.delete(new["id"])
    harvest()
    for dataset in (known, new):
        agency.client.call("dataset_purge", {"id": dataset["id"]}, write=True)
    agency.index(documents)
    assert harvest()["error"] is None
    assert harvested.entry(known["id"])["harvested"] is None
    assert harvested.entry(new["id"]) is None


def test_a_harvest_that_breaks_off_withdraws_nothing(agency, offered, harvest, harvested):
    datasets = [offered() for _ in range(2)]
    harvest()
    agency.delete(datasets[0]["id"])

    def cut(done, total, name):
        raise Unreachable("unreachable", url=agency.client.url, reason="cut")

    for found in (harvest(cut), harvest(url=f"{agency.client.url}/nowhere")):
        assert found["error"]["code"] in ("unreachable", "not-ckan") and found["ended"]
        assert [harvested.entry(dataset["id"])["state"] for dataset in datasets] == ["WAIT", "WAIT"]


def test_two_harvests_of_a_site_do_not_mix(agency, harvest):
    with held(f"mofops_rehearsal:{agency.host}"):
        assert harvest()["error"]["code"] == "rehearsal-harvest-locked"
    assert harvest()["error"] is None


def test_the_way_of_one_dataset(agency, offered, harvest, harvested, anyone):
    dataset = offered(title="ชื่อคลุมเครือ")
    id_ = dataset["id"]
    harvest()
    assert harvested.shown(id_)["history"][0]["channel"] == "harvest"
    assert harvested.take(id_, "submit", "begin-check", "reject", reason="ชื่อไม่สื่อความหมาย") == "REJECT"
    _, told = harvested.told(anyone, id_)
    assert (told["governance_state"], told["metadata_modified"]) == ("REJECT", dataset["metadata_modified"])
    assert harvest()["counts"]["changed"] == 0
    assert "submit" not in [step["id"] for step in harvested.entry(id_)["steps"]]
    agency.patch(id_, title="ผลการตรวจติดตามหน่วยงาน ปีงบประมาณ 2566")
    harvest()
    harvested.register(id_)
    found = anyone("package_show", id=f"gdpublish-{dataset['name']}").result
    assert found["title"] == "ผลการตรวจติดตามหน่วยงาน ปีงบประมาณ 2566"
    assert (found["organization"]["name"], found["organization"]["title"]) == (agency.organisation, "หน่วยงานทดสอบ")


def test_items_kept_as_extras_are_read(agency, offered, harvest, harvested, anyone):
    """As in a catalogue without our schema."""
    dataset = offered()
    agency.corrupt(dataset["id"], '"allow_harvest": "True"', '"extras": [{"key": "allow_harvest", "value": "False"}]')
    harvest()
    assert harvested.entry(dataset["id"]) is None


def test_a_dataset_by_both_channels_is_one_application(agency, offered, harvest, harvested, pushed, sysadmin):
    dataset = offered()
    copy = pushed(dataset["id"], site=agency.client.url)
    harvest()
    assert (harvested.entry(dataset["id"])["channel"], len(harvested.shown(dataset["id"])["history"])) == ("push", 1)
    agency.patch(dataset["id"], title="แก้ที่ต้นทาง")
    harvest()
    assert (harvested.entry(dataset["id"])["channel"], len(harvested.shown(dataset["id"])["history"])) == ("harvest", 2)
    sysadmin("package_delete", id=copy["id"])
    assert harvested.entry(dataset["id"])["state"] == "WAIT"


def test_a_worker_does_it(agency, offered, officer, harvested, settings, monkeypatch, work, clean_queues):
    dataset = offered()
    monkeypatch.setitem(settings, "ckanext.mofops.rehearsal.agencies", [agency.client.url])
    answer = officer("mofops_rehearsal_harvest", url=agency.client.url, background=True)
    assert (answer.status, answer.result["ended"]) == (200, None)
    work()
    assert harvested.entry(dataset["id"])["state"] == "WAIT"
    last = officer("mofops_rehearsal_list").result["harvests"][0]
    assert last["ended"] and last["done"] == last["total"] >= 1


@pytest.mark.parametrize(
    ("url", "status", "words"),
    [
        pytest.param("{agency}", 0, "Harvested", id="well"),
        pytest.param("{agency}/nowhere", 3, "/nowhere", id="not-there"),
        pytest.param("http://data.example.go.th", 2, "https", id="insecure"),
    ],
)
def test_the_command(url, status, words, agency, catalogue):
    found = CliRunner().invoke(rehearsal, ["harvest", url.format(agency=agency.client.url), "--lang", "en"])
    assert (found.exit_code, words in found.output) == (status, True), found.output
