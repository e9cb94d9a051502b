"""Resources are checked in the background, each state of them once; who may read a file may read its verdict."""

from functools import partial
from io import BytesIO

import pytest
from ckan import model
from ckan.lib import jobs
from ckan.tests import factories, helpers
from openpyxl import Workbook
from sqlalchemy import event, update

from ckanext.mofops import quality
from ckanext.mofops.jobs import wake
from ckanext.mofops.jobs.check import check
from ckanext.mofops.jobs.files import stored_file
from ckanext.mofops.model import Claims, Validation, newest_verdicts
from ckanext.mofops.model.time import now
from ckanext.mofops.model.validation import ATTEMPTS
from ckanext.mofops.standard.freshness import rules

GOOD = ("units.csv", "ปีงบประมาณ,จำนวน\n2565,10\n2566,12\n".encode())
BROKEN = ("units.csv", "ปีงบประมาณ,จำนวน\n2565,10\n2566,12,เกิน\n".encode())
SCHEMA = {"fields": [{"name": "ปีงบประมาณ", "type": "integer"}, {"name": "จำนวน", "type": "integer"}]}


@pytest.fixture
def uploaded(editor, created):
    """A resource with an uploaded CSV file, as ``resource_create`` answered; a job for it waits."""

    def make(upload=GOOD, dataset=None, **fields):
        dataset = dataset or created()
        answer = editor("resource_create", package_id=dataset["id"], name="ตาราง", upload=upload, **fields)
        assert answer.status == 200, answer.error
        return answer.result

    return make


@pytest.fixture(autouse=True)
def no_jobs(clean_queues):
    """Nothing waits when a test begins."""


def waiting():
    return len(jobs.get_queue())


def newest(resource):
    model.Session.remove()
    return Validation.newest(resource["id"])


def verdict(caller, resource):
    return caller("mofops_validation_show", resource_id=resource["id"]).result["verdict"]


def rows(resource):
    model.Session.remove()
    return model.Session.query(Validation).filter_by(resource_id=resource["id"]).count()


def test_an_upload_is_checked_once(uploaded, editor, work):
    resource = uploaded()
    assert waiting() == 1
    pending = editor("mofops_validation_show", resource_id=resource["id"]).result
    assert (pending["state"], pending["verdict"], pending["checked_at"]) == ("pending", None, None)
    assert work() == 1
    done = editor("mofops_validation_show", resource_id=resource["id"]).result
    assert done["state"] == "done"
    assert done["checked_at"].endswith("Z")
    verdict = done["verdict"]
    assert (verdict["valid"], verdict["open"], verdict["format"], verdict["rows"]) == (True, True, "CSV", 2)
    assert (verdict["path"], verdict["name"]) == (resource["url"], "ตาราง")


def test_the_verdict_of_a_broken_file_names_the_row(uploaded, editor, work):
    resource = uploaded(BROKEN)
    work()
    verdict = editor("mofops_validation_show", resource_id=resource["id"]).result["verdict"]
    assert verdict["valid"] is False
    assert ("extra-cell", 3) in [(problem["code"], problem["row"]) for problem in verdict["problems"]]


def test_the_schema_of_the_resource_is_judged(uploaded, editor, work):
    resource = uploaded(("units.csv", "ปีงบประมาณ,จำนวน\n2566,สิบ\n".encode()), schema=SCHEMA)
    work()
    verdict = editor("mofops_validation_show", resource_id=resource["id"]).result["verdict"]
    assert [(problem["code"], problem["row"], problem["field"]) for problem in verdict["problems"]] == [
        ("type-error", 2, "จำนวน")
    ]


# PostgreSQL stores no NUL in JSON either, and a verdict quotes what it found.
HOSTILE = {
    "empty": b"",
    "a NUL in a cell": "ปี,จำนวน\n2566,ก\x00ข,เกิน\n".encode(),
    "a NUL in the header": "ปี\x00,จำนวน\n2566,1,2\n".encode(),
    "not UTF-8": "ปีงบประมาณ,จำนวน\n2566,1\n".encode("cp874"),
    "a web page": b"<!DOCTYPE html><html><body>404</body></html>",
    "random bytes": bytes(range(256)) * 8,
}


@pytest.mark.parametrize("content", HOSTILE.values(), ids=HOSTILE.keys())
def test_every_file_gets_a_verdict(content, uploaded, editor, work):
    resource = uploaded(("units.csv", content))
    work()
    shown = editor("mofops_validation_show", resource_id=resource["id"]).result
    assert shown["state"] == "done"
    assert shown["verdict"]["checked"] is True


@pytest.mark.parametrize("when", ["while it waits", "when it is done"])
def test_an_unchanged_file_is_not_queued_again(when, uploaded, editor, created, work):
    dataset = created()
    resource = uploaded(dataset=dataset)
    if when == "when it is done":
        work()
    before = waiting()
    queued = rows(resource)
    assert editor("package_patch", id=dataset["id"], notes="คำอธิบายใหม่").status == 200
    assert editor("resource_patch", id=resource["id"], description="คำอธิบายใหม่").status == 200
    assert editor("mofops_resource_validate", id=resource["id"]).status == 200
    assert waiting() == before
    assert rows(resource) == queued == 1


def test_force_queues_again(uploaded, editor, work):
    resource = uploaded()
    work()
    assert editor("mofops_resource_validate", id=resource["id"], force=True).result["state"] == "pending"
    assert work() == 1
    assert editor("mofops_validation_show", resource_id=resource["id"]).result["state"] == "done"
    assert rows(resource) == 2


CHANGES = {
    "another file": {"upload": BROKEN},
    "another schema": {"schema": SCHEMA},
    "another format": {"format": "TSV"},
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
def test_another_state_is_queued(change, uploaded, editor, work):
    resource = uploaded()
    work()
    assert editor("resource_patch", id=resource["id"], **change).status == 200
    assert waiting() == 1
    shown = editor("mofops_validation_show", resource_id=resource["id"]).result
    assert (shown["state"], shown["verdict"]["valid"]) == ("pending", True)  # what is known stands until more is
    work()
    assert rows(resource) == 2


def test_a_change_while_it_waits_is_checked_once(uploaded, editor, work):
    resource = uploaded()
    editor("resource_patch", id=resource["id"], upload=BROKEN)
    assert rows(resource) == 1
    work()
    assert verdict(editor, resource)["valid"] is False
    assert rows(resource) == 1


def test_a_change_while_it_is_read_is_checked_again(uploaded, editor, work):
    resource = uploaded()
    with quality.Checker() as checker, Claims() as claims:
        with claims.one() as row:
            assert editor("mofops_validation_show", resource_id=resource["id"]).result["state"] == "running"
            # The claim knows the state of before.
            editor("resource_patch", id=resource["id"], upload=BROKEN)
            check(row, checker)
        assert editor("mofops_validation_show", resource_id=resource["id"]).result["state"] != "done"
    work()
    assert verdict(editor, resource)["valid"] is False
    assert rows(resource) == 1


def test_siblings_are_left_alone(uploaded, created, editor, work):
    dataset = created()
    first, second = uploaded(dataset=dataset), uploaded(dataset=dataset)
    work()
    editor("resource_patch", id=first["id"], upload=BROKEN)
    states = [editor("mofops_validation_show", resource_id=resource["id"]).result["state"] for resource in (first, second)]
    assert states == ["pending", "done"]


def test_the_same_file_again_is_not_read_again(uploaded, editor, work):
    resource = uploaded()
    work()
    before = newest(resource)
    editor("resource_patch", id=resource["id"], upload=GOOD)
    assert editor("mofops_validation_show", resource_id=resource["id"]).result["state"] == "pending"
    work()
    after = newest(resource)
    assert (after.id, after.finished, before.confirmed) == (before.id, before.finished, None)
    assert after.confirmed > before.finished
    assert rows(resource) == 1
    editor("resource_patch", id=resource["id"], description="คำอธิบายใหม่")
    assert waiting() == 0


@pytest.mark.parametrize("what", ["the rules", "the stars of the agency"])
def test_other_rules_make_a_verdict_stale(what, uploaded, editor, work, monkeypatch, ckan_config):
    resource = uploaded()
    work()
    if what == "the rules":
        monkeypatch.setattr(quality, "VERSION", "next")
    else:
        monkeypatch.setitem(ckan_config, "ckanext.mofops.validation.stars", ["CSV=2"])
    editor("package_patch", id=resource["package_id"], notes="คำอธิบายใหม่")
    assert waiting() == 0  # a save is no reason to read what did not change
    assert editor("mofops_resource_validate", id=resource["id"]).result["state"] == "pending"
    work()
    assert rows(resource) == 2
    assert verdict(editor, resource)["open"] is (what == "the rules")


def test_the_history_is_kept(uploaded, editor, work):
    resource = uploaded()
    work()
    editor("resource_patch", id=resource["id"], upload=BROKEN)
    work()
    shown = editor("mofops_validation_show", resource_id=resource["id"], history=True).result
    assert [(entry["valid"], entry["problem_counts"]) for entry in shown["history"]] == [(False, {"extra-cell": 1}), (True, {})]
    assert shown["history"][0]["checked_at"] == shown["checked_at"]
    assert len({entry["sha256"] for entry in shown["history"]}) == 2
    assert shown["history"][1]["rows"] == 2
    assert "history" not in editor("mofops_validation_show", resource_id=resource["id"]).result


def test_checks_can_be_turned_off(uploaded, ckan_config, monkeypatch):
    monkeypatch.setitem(ckan_config, "ckanext.mofops.validation.enabled", False)
    uploaded()
    assert waiting() == 0


def test_a_job_that_comes_too_late_does_nothing(uploaded, editor, work):
    resource = uploaded()
    assert editor("resource_delete", id=resource["id"]).status == 200
    helpers.call_action("dataset_purge", id=resource["package_id"])
    assert work() == 2  # the check, and what takes away tables
    assert rows(resource) == 0


def test_purging_a_dataset_takes_its_verdicts_along(uploaded, editor, work):
    resource = uploaded()
    work()
    assert rows(resource) == 1
    helpers.call_action("dataset_purge", id=resource["package_id"])
    assert rows(resource) == 0


def test_two_uploads_are_one_job(uploaded, created, editor, work):
    dataset = created()
    first, second = uploaded(dataset=dataset), uploaded(BROKEN, dataset=dataset)
    assert work() == 1
    assert [verdict(editor, resource)["valid"] for resource in (first, second)] == [True, False]
    assert (rows(first), rows(second)) == (1, 1)


def lose_storage(resource):
    """The file is gone, as when a disk is not mounted; what brings it back."""
    with stored_file({**resource, "url_type": "upload"}) as path:
        kept = path.with_name("kept")
        path.rename(kept)
    return lambda: kept.rename(path)


def due_now():
    model.Session.execute(update(Validation).where(Validation.finished.is_(None)).values(due=now()))
    model.Session.commit()


def test_a_storage_that_is_down_for_a_moment_delays_the_check(uploaded, editor, work):
    resource = uploaded()
    bring_back = lose_storage(resource)
    work()
    assert editor("mofops_validation_show", resource_id=resource["id"]).result["state"] == "pending"
    work()  # not due yet: nothing is tried in a hurry
    assert newest(resource) is None
    bring_back()
    due_now()
    wake()
    work()
    assert verdict(editor, resource)["valid"] is True
    assert rows(resource) == 1


def test_what_cannot_be_checked_says_so_in_the_end(uploaded, editor, work):
    resource = uploaded()
    lose_storage(resource)
    for _ in range(ATTEMPTS):
        due_now()
        wake()
        work()
    shown = editor("mofops_validation_show", resource_id=resource["id"]).result
    assert shown["state"] == "done"
    assert (shown["verdict"]["checked"], shown["verdict"]["valid"], shown["verdict"]["open"]) == (False, None, None)
    [problem] = shown["verdict"]["problems"]
    assert problem["code"] == "check-failed"
    assert "FileNotFoundError" in problem["message"]["en"]
    due_now()
    wake()
    work()
    assert rows(resource) == 1


def test_what_kills_its_worker_each_time_says_so_in_the_end(uploaded, editor, work):
    resource = uploaded()
    for _ in range(ATTEMPTS):
        with Claims() as claims, claims.one():
            pass  # a worker took it, and came to nothing
    work()
    assert verdict(editor, resource)["problem_counts"] == {"check-interrupted": 1}


def test_a_resource_is_one_worker_s_alone(uploaded):
    resource = uploaded()
    with Claims() as mine, Claims() as theirs:
        with mine.one() as row, theirs.one() as nothing:
            assert (row.resource_id, nothing) == (resource["id"], None)
            assert Validation.unclaimed() == []
        with theirs.one() as row:
            assert row.resource_id == resource["id"]


def test_what_a_person_waits_for_goes_first(uploaded, created, editor, sysadmin, work):
    dataset = created()
    many = [uploaded(dataset=dataset) for _ in range(2)]
    work()
    sysadmin("mofops_validation_queue", choice="all", resources=[resource["id"] for resource in many])
    editor("mofops_resource_validate", id=many[1]["id"], force=True)
    with Claims() as claims, claims.one() as row:
        assert row.resource_id == many[1]["id"]


def test_waking_needs_one_job(uploaded, created):
    dataset = created()
    for _ in range(3):
        uploaded(dataset=dataset)
    assert waiting() == 1
    jobs.get_queue().empty()
    wake()  # the job was lost
    assert waiting() == 1


def test_a_job_outlives_the_longest_check(uploaded, ckan_config):
    uploaded()
    [job] = jobs.get_queue().get_jobs()
    largest = ckan_config["ckan.max_resource_size"] * 2**20
    allowed = quality.Limits(seconds=ckan_config["ckanext.mofops.validation.seconds"]).time_allowed(largest)
    assert job.timeout > allowed + ckan_config["ckanext.mofops.download.seconds"]
    assert not job.args  # they would lie readable in Redis


@pytest.fixture
def callers(editor, stranger, anyone, sysadmin):
    return {"editor": editor, "stranger": stranger, "anyone": anyone, "sysadmin": sysadmin}


ALL = {"editor", "stranger", "anyone", "sysadmin"}
INSIDERS = {"editor", "sysadmin"}


@pytest.mark.parametrize(("private", "allowed"), [(False, ALL), (True, INSIDERS)], ids=["public", "private"])
def test_who_may_read_a_verdict(private, allowed, uploaded, created, callers):
    resource = uploaded(dataset=created(private=private))
    answers = {name: caller("mofops_validation_show", resource_id=resource["id"]).status for name, caller in callers.items()}
    assert answers == {name: 200 if name in allowed else 403 for name in ALL}


def test_who_may_have_a_file_checked(uploaded, callers):
    resource = uploaded()
    answers = {name: caller("mofops_resource_validate", id=resource["id"], force=True).status for name, caller in callers.items()}
    assert answers == {name: 200 if name in INSIDERS else 403 for name in ALL}


def test_a_member_who_may_not_edit_may_read(uploaded, created, organisation, catalogue):
    user = factories.UserWithToken()
    helpers.call_action("organization_member_create", id=organisation["id"], username=user["name"], role="member")
    resource = uploaded(dataset=created(private=True))
    headers = {"Authorization": user["token"]}
    show = catalogue.post("/api/3/action/mofops_validation_show", json={"resource_id": resource["id"]}, headers=headers)
    check = catalogue.post("/api/3/action/mofops_resource_validate", json={"id": resource["id"]}, headers=headers)
    assert (show.status_code, check.status_code) == (200, 403)


@pytest.mark.parametrize(
    ("action", "key"), [("mofops_validation_show", "resource_id"), ("mofops_resource_validate", "id")], ids=["show", "validate"]
)
def test_wrong_questions(action, key, editor):
    assert editor(action).status == 409
    assert key in editor(action).error
    assert key in editor(action, **{key: ""}).error
    assert editor(action, **{key: "no-such-resource"}).status == 404


def test_reading_is_a_get_and_checking_is_not(app, uploaded):
    resource = uploaded()
    assert app.get(f"/api/3/action/mofops_validation_show?resource_id={resource['id']}").status_code == 200
    assert app.get(f"/api/3/action/mofops_resource_validate?id={resource['id']}").status_code == 400


@pytest.mark.parametrize(("private", "allowed"), [(False, ALL), (True, INSIDERS)], ids=["public", "private"])
def test_the_list_holds_what_the_caller_may_read(private, allowed, uploaded, created, callers, work):
    resource = uploaded(BROKEN, dataset=created(private=private))
    work()
    for name, caller in callers.items():
        listed = caller("mofops_validation_list", resources=[resource["id"]]).result
        assert listed["count"] == len(listed["resources"]) == (name in allowed), name
    [entry] = callers["editor"]("mofops_validation_list", resources=[resource["id"]]).result["resources"]
    assert entry["checked_at"].endswith("Z")
    assert {key: value for key, value in entry.items() if key not in ("dataset", "dataset_title", "checked_at")} == {
        "resource_id": resource["id"],
        "name": "ตาราง",
        "organisation": "ops-mof",
        "format": "CSV",
        "state": "done",
        "valid": False,
        "open": True,
        "stars": 3,
        "problem_counts": {"extra-cell": 1},
        "link": None,
    }


def test_the_list_is_narrowed_and_paged(uploaded, created, editor, work):
    dataset = created()
    done = uploaded(dataset=dataset)
    work()
    pending = uploaded(dataset=dataset)
    ask = partial(editor, "mofops_validation_list", dataset=dataset["name"])
    assert [entry["resource_id"] for entry in ask().result["resources"]] == [done["id"], pending["id"]]
    assert [entry["resource_id"] for entry in ask(state="pending").result["resources"]] == [pending["id"]]
    page = ask(limit=1, offset=1).result
    assert (page["count"], [entry["resource_id"] for entry in page["resources"]]) == (2, [pending["id"]])
    assert ask(organisation="ops-mof").result["count"] == 2


def test_wrong_questions_of_the_list(editor, stranger, created):
    assert editor("mofops_validation_list", dataset="no-such").status == 404
    assert editor("mofops_validation_list", organisation="no-such").status == 404
    assert editor("mofops_validation_list", state="lost").status == 409
    assert stranger("mofops_validation_list", dataset=created(private=True)["name"]).status == 403


def test_badges_of_a_page_take_one_query(uploaded, created, work):
    dataset = created()
    resources = [uploaded(dataset=dataset), uploaded(BROKEN, dataset=dataset)]
    work()
    later = uploaded(dataset=dataset)
    model.Session.remove()
    asked = []

    def note(*call):
        asked.append(call[2])

    event.listen(model.meta.engine, "before_cursor_execute", note)
    found = newest_verdicts([resource["id"] for resource in (*resources, later)])
    event.remove(model.meta.engine, "before_cursor_execute", note)
    assert len(asked) == 1
    known = {"state": "done", "open": True, "stars": 3, "format": "CSV"}
    assert found == {
        resources[0]["id"]: {**known, "valid": True},
        resources[1]["id"]: {**known, "valid": False},
        later["id"]: {"state": "pending", "valid": None, "open": None, "stars": None, "format": None},
    }


def test_the_numbers_of_an_organisation(editor, sysadmin, stranger, anyone, catalogue, described, uploaded, work):
    uploaded()  # of another organisation
    organisation = factories.Organization()
    admin = factories.UserWithToken()
    helpers.call_action("organization_member_create", id=organisation["id"], username=admin["name"], role="admin")
    dataset = sysadmin("package_create", **described(owner_org=organisation["name"], private=True)).result
    for content in (GOOD, BROKEN):
        sysadmin("resource_create", package_id=dataset["id"], name="ตาราง", upload=content)
    work()
    sysadmin("resource_create", package_id=dataset["id"], name="ตาราง", upload=GOOD)
    expected = {
        "name": organisation["name"],
        "title": organisation["title"],
        "datasets": 1,
        "resources": 3,
        "checked": 2,
        "valid": 1,
        "open": 2,
        "stars": {"0": 0, "1": 0, "2": 0, "3": 2, "4": 0, "5": 0},
        "broken_links": 0,
        "unchecked": 1,
        "freshness": {**dict.fromkeys([found.id for found in rules().every_class], 0), "on-time": 1},
    }
    theirs = type(editor)(catalogue, admin["token"])("mofops_quality_list").result
    assert theirs["organisations"] == [expected]
    assert theirs["total"] == {key: value for key, value in expected.items() if key not in ("name", "title")}
    everything = sysadmin("mofops_quality_list").result
    assert expected in everything["organisations"]
    assert everything["total"]["resources"] == sum(entry["resources"] for entry in everything["organisations"]) > 3
    for caller in (editor, stranger, anyone):
        assert caller("mofops_quality_list").status == 403


def test_only_sysadmins_queue_in_bulk(callers):
    answers = {name: caller("mofops_validation_queue", dry_run=True).status for name, caller in callers.items()}
    assert answers == {name: 200 if name == "sysadmin" else 403 for name in ALL}


def workbook(**sheets):
    book = Workbook()
    book.remove(book.active)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    stream = BytesIO()
    book.save(stream)
    return "งบ.xlsx", stream.getvalue()


def test_the_open_twin_stands_beside_the_original(uploaded, editor, work):
    resource = uploaded(workbook(ก=[["ปี", "จำนวน"], [2566, 0.5]], ข=[["หน่วย"], ["กรม"]]))
    answer = editor("mofops_resource_mend", id=resource["id"]).result
    assert answer["existing"] == []
    assert [twin["name"] for twin in answer["created"]] == ["ตาราง – ก (CSV)", "ตาราง – ข (CSV)"]
    assert all("“ตาราง – " in twin["description"] for twin in answer["created"])
    work()
    for twin in answer["created"]:
        found = verdict(editor, twin)
        assert (found["valid"], found["open"], found["format"], found["encoding"]) == (True, True, "CSV", "utf-8")
    assert editor("resource_show", id=resource["id"]).result["url"] == resource["url"]
    again = editor("mofops_resource_mend", id=resource["id"]).result
    assert again["created"] == []
    assert [twin["id"] for twin in again["existing"]] == [twin["id"] for twin in answer["created"]]


def test_the_schema_goes_along_with_a_single_table(uploaded, editor):
    resource = uploaded(("units.csv", "ปีงบประมาณ,จำนวน\n2566,1\n".encode("cp874")), schema=SCHEMA)
    [twin] = editor("mofops_resource_mend", id=resource["id"]).result["created"]
    assert twin["schema"] == SCHEMA


def test_what_needs_no_twin_says_so(uploaded, editor, stranger):
    resource = uploaded()
    refused = editor("mofops_resource_mend", id=resource["id"], lang="en")
    assert (refused.status, "id" in refused.error) == (409, True)
    assert stranger("mofops_resource_mend", id=resource["id"]).status == 403
