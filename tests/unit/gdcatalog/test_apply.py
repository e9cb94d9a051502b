"""What a real CKAN cannot be made to do: lose answers, drop fields, answer with another dataset."""

import hashlib
import socket

import pytest

from ckanext.mofops.catalog import Client
from ckanext.mofops.gdcatalog import Profile, apply, plan, snapshot
from ckanext.mofops.gdcatalog.mapping import FILE

MAPPING = Profile("https://agency.example")


@pytest.fixture
def push(client, target):
    """Looks, plans and applies; answers each outcome's name, status and error code."""

    def run(*sources, mapping=MAPPING, meanwhile=lambda: None, **options):
        found = snapshot(client, mapping, sources)
        planned = plan(sources, found.datasets, mapping, organisations=found.organisations, **options)
        meanwhile()
        target.asked.clear()
        run.planned = planned
        run.outcomes = list(apply(planned, client))
        return [(o.action.name, o.status, o.error and o.error.code) for o in run.outcomes]

    return run


@pytest.fixture
def with_file(complete, tmp_path):
    """A source dataset with one file to upload."""

    def make(name="units", content="a\n1\n", **fields):
        (tmp_path / f"{name}.csv").write_text(content)
        hash_ = hashlib.sha256(content.encode()).hexdigest()
        resource = {"id": f"r-{name}", "name": "n", "format": "CSV", FILE: str(tmp_path / f"{name}.csv"), "hash": hash_}
        return complete(name, resources=[resource], **fields)

    return make


UPLOAD = Profile("https://agency.example", upload=True)


def test_create_update_and_then_nothing(push, target, complete):
    assert push(complete("a1"), complete("b1")) == [("a1", "done", None), ("b1", "done", None)]
    assert target.asked == ["package_create", "package_create"]
    assert push(complete("a1", notes="ใหม่"), complete("b1")) == [("a1", "done", None)]
    assert target.asked == ["package_revise"]
    assert push(complete("a1", notes="ใหม่"), complete("b1")) == []
    assert target.datasets["there-a1"]["notes"] == "ใหม่"
    assert push.planned.unchanged == 2


def test_the_document_of_a_push(push, target, complete):
    push(complete("a1"))
    (action,) = push.planned.to_dict(push.outcomes)["actions"]
    assert (action["target_id"], action["outcome"], action["error"]) == ("there-a1", "done", None)
    with pytest.raises(ValueError, match="shorter"):
        push.planned.to_dict([])


def test_a_field_that_goes_is_removed_and_what_others_added_stays(push, target, complete):
    push(complete(url="https://a.example"))
    target.datasets["there-units"]["curated"] = "yes"
    target.datasets["there-units"]["extras"].append({"key": "curator", "value": "1"})
    assert push(complete()) == [("units", "done", None)]
    there = target.datasets["there-units"]
    assert ("url" in there, there["curated"], there["extras"][0]) == (False, "yes", {"key": "curator", "value": "1"})


@pytest.mark.parametrize(
    ("faults", "writes"),
    [
        pytest.param(["lost-after"], 1, id="carried-out-and-lost"),
        pytest.param(["lost-before"], 2, id="lost-on-the-way"),
        pytest.param(["500"], 2, id="500"),
        pytest.param(["html-after"], 1, id="200-with-html"),
        pytest.param(["lost-before", "lost-after"], 2, id="lost-twice"),
        pytest.param(["503", "lost-after"], 2, id="busy-then-lost"),
    ],
)
@pytest.mark.parametrize("kind", ["create", "update"])
def test_a_lost_answer_makes_no_duplicate(push, target, complete, kind, faults, writes):
    if kind == "update":
        push(complete(notes="old"))
    target.faults = list(faults)
    outcome = push(complete())
    assert len(target.writes) == writes
    assert outcome == [("units", "done", None)]
    assert push(complete()) == []
    assert len(target.datasets) == 1


def test_a_create_that_finishes_after_our_look(push, target, complete, monkeypatch):
    # The look finds nothing, and the second try is told that the name is taken: by us.
    looks = []
    search = target.package_search

    def late(data):
        looks.append(data)
        return (200, {"count": 0, "results": []}) if len(looks) == 4 else search(data)

    monkeypatch.setattr(target, "package_search", late)
    target.faults = ["lost-after"]
    assert push(complete()) == [("units", "done", None)]
    assert target.writes == ["package_create", "package_create"]
    assert len(target.datasets) == 1


def test_a_name_that_is_taken_unseen(push, target, complete):
    def draft():
        target.datasets["draft"] = {"id": "draft", "name": "units", "extras": [], "organization": {"name": "x"}}

    assert push(complete("a1"), complete(), meanwhile=draft) == [("a1", "done", None), ("units", "failed", "name-in-use")]


@pytest.mark.parametrize(
    ("marker", "outcome"),
    [
        pytest.param("id-units", ("units", "done", None), id="as-the-plan-saw-it"),
        pytest.param("id-other", ("units", "failed", "in-bin"), id="another-s-by-now"),
    ],
)
def test_made_anew_under_its_name_while_it_lies_in_the_bin(push, target, complete, marker, outcome):
    target.lists_deleted = True
    push(complete())
    deleted = target._keep({**target.datasets["there-units"], "state": "deleted"})

    def meanwhile():
        deleted["extras"] = [
            {**extra, "value": marker if extra["key"] == "mofops_source_id" else extra["value"]} for extra in deleted["extras"]
        ]

    assert push(complete(id="id-new"), meanwhile=meanwhile) == [outcome]
    assert target.datasets["there-units"]["state"] == ("active" if outcome[1] == "done" else "deleted")


def test_edited_between_plan_and_write(push, target, complete):
    push(complete())

    def edit():
        target._keep({**target.datasets["there-units"], "title": "มือ"})

    assert push(complete(notes="ใหม่"), meanwhile=edit) == [("units", "failed", "changed-meanwhile")]
    assert target.datasets["there-units"]["title"] == "มือ"


@pytest.mark.parametrize("drops", [{"objective"}, {"objective", "geo_coverage"}])
def test_a_target_without_our_fields(push, target, complete, drops):
    target.drops = drops
    assert push(complete("a1"), complete("b1")) == [
        ("a1", "failed", "target-drops-fields"),
        ("b1", "failed", "target-drops-fields"),
    ]
    assert all(name in push.outcomes[0].error.message["en"] for name in drops)
    # Never "changed by hand": the next run tells the same.
    assert push(complete("a1"), complete("b1"))[0] == ("a1", "failed", "target-drops-fields")
    # As before: nobody but us sees what came of it.
    assert [dataset["private"] for dataset in target.datasets.values()] == [True, True]
    target.drops = set()
    assert push(complete("a1"), complete("b1")) == [("a1", "done", None), ("b1", "done", None)]
    assert push.planned.counts["update"] == 2


def test_a_target_that_drops_our_marker(push, target, complete, monkeypatch):
    create = target.package_create
    monkeypatch.setattr(target, "package_create", lambda data: create({**data, "extras": []}))
    assert push(complete()) == [("units", "failed", "target-drops-fields")]


def test_a_target_that_stores_something_else(push, target, complete, monkeypatch):
    create = target.package_create
    monkeypatch.setattr(target, "package_create", lambda data: create({**data, "title": data["title"].upper() + "!"}))
    assert push(complete()) == [("units", "failed", "target-changes-fields")]


def test_an_answer_that_is_lost_whatever_we_do(push, target, complete):
    target.faults = ["lost-before"] * 3
    assert push(complete("a1"), complete("b1")) == [("a1", "failed", "answer-lost"), ("b1", "done", None)]


@pytest.mark.parametrize("kind", ["create", "update"])
def test_an_answer_about_another_dataset(push, target, complete, kind):
    if kind == "update":
        push(complete(notes="old"))
    target.faults = ["another"]
    assert push(complete()) == [("units", "failed", "other-dataset")]


@pytest.mark.parametrize(
    ("errors", "code"),
    [
        ({"tags": ["x"]}, "tags-refused"),
        ({"owner_org": ["x"]}, "organisation-refused"),
        ({"resources": [{"url": ["x"]}]}, "dataset-refused"),
    ],
)
def test_refused_by_the_target(push, target, complete, monkeypatch, errors, code):
    create = target.package_create
    monkeypatch.setattr(target, "package_create", lambda data: (409, errors) if data["name"] == "a1" else create(data))
    assert push(complete("a1"), complete("b1")) == [("a1", "failed", code), ("b1", "done", None)]


def test_a_token_taken_away_in_the_middle(push, target, complete):
    target.organisations.add("other")
    target.faults = [None, "403"]
    sources = [complete("a1"), complete("b1"), complete("c1"), complete("d1", organization={"name": "other"})]
    # CKAN authorises by organisation: another one may well be allowed.
    assert push(*sources) == [
        ("a1", "done", None),
        ("b1", "failed", "refused"),
        ("c1", "skipped", "not-tried"),
        ("d1", "done", None),
    ]


def test_a_token_that_is_none(push, target, complete):
    target.faults = ["401"]
    assert push(complete("a1"), complete("b1")) == [("a1", "failed", "refused"), ("b1", "skipped", "not-tried")]


def test_a_target_that_goes_down(push, target, complete):
    target.faults = ["503"] * 3
    assert push(complete("a1"), complete("b1")) == [("a1", "failed", "busy"), ("b1", "skipped", "not-tried")]


def test_a_target_that_is_gone(complete):
    planned = plan([complete("a1"), complete("b1")], [], MAPPING)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        client = Client(f"http://127.0.0.1:{free.getsockname()[1]}", retries=0)
        assert [outcome.status for outcome in apply(planned, client)] == ["failed", "skipped"]


def test_files_are_uploaded_once(push, target, with_file):
    assert push(with_file(), mapping=UPLOAD) == [("units", "done", None)]
    assert target.asked == ["package_create", "resource_create", "package_revise"]
    (resource,) = target.datasets["there-units"]["resources"]
    assert (resource["id"], resource["url_type"], resource["url"]) == ("r-units", "upload", f"{target.url}/download/units.csv")
    assert push(with_file(), mapping=UPLOAD) == []
    assert push(with_file(notes="ใหม่"), mapping=UPLOAD) == [("units", "done", None)]
    assert target.asked == ["package_revise"]
    assert push(with_file(notes="ใหม่", content="a\n2\n"), mapping=UPLOAD) == [("units", "done", None)]
    assert target.asked == ["package_revise", "resource_patch", "package_revise"]
    assert push(with_file(notes="ใหม่", content="a\n2\n"), mapping=UPLOAD) == []


@pytest.mark.parametrize("step", range(3))
@pytest.mark.parametrize("fault", ["lost-before", "lost-after", "html-after"])
def test_a_lost_answer_of_each_step_of_an_upload(push, target, with_file, step, fault):
    target.faults = [None] * step + [fault]
    assert push(with_file(), mapping=UPLOAD) == [("units", "done", None)]
    assert push(with_file(), mapping=UPLOAD) == []
    assert len(target.datasets["there-units"]["resources"]) == 1


@pytest.mark.parametrize("step", range(3))
@pytest.mark.parametrize("content", ["a\n1\n", "a\n2\n"])
def test_a_run_that_dies_is_taken_up(push, target, with_file, step, content):
    if content == "a\n2\n":
        push(with_file(), mapping=UPLOAD)
    # Nothing answers any more, as if we had been killed; the next run finishes.
    target.faults = [None] * step + ["503"] * 3
    assert [status for _, status, _ in push(with_file(content=content), mapping=UPLOAD)] == ["failed"]
    target.faults = []
    assert push(with_file(content=content), mapping=UPLOAD) == [("units", "done", None)]
    assert push(with_file(content=content), mapping=UPLOAD) == []


def test_a_file_that_changes_between_plan_and_upload(push, target, with_file, tmp_path):
    def save():
        (tmp_path / "units.csv").write_text("a\n2\n")

    assert push(with_file(), with_file("b1"), mapping=UPLOAD, meanwhile=save) == [
        ("b1", "done", None),
        ("units", "failed", "upload-changed"),
    ]


def test_overwriting_what_was_changed_by_hand(push, target, complete):
    push(complete())
    target._keep({**target.datasets["there-units"], "title": "มือ"})
    assert push(complete()) == []
    assert push(complete(), overwrite=True) == [("units", "done", None)]
    assert push(complete()) == []
