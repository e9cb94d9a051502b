"""Uploaded files are checked in the background, each state of them once; who may read a file may read its verdict."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from ckan import model
from ckan.lib import jobs
from ckan.tests import factories, helpers
from click.testing import CliRunner

from ckanext.mofops.cli.validate import validate
from ckanext.mofops.model import Claims, Validation

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


def test_links_can_be_left_unchecked(editor, created, ckan_config, monkeypatch):
    monkeypatch.setitem(ckan_config, "ckanext.mofops.validation.links", False)
    resource = editor("resource_create", package_id=created()["id"], name="ตาราง", url="https://example.go.th/a.csv").result
    assert waiting() == 0
    assert editor("mofops_resource_validate", id=resource["id"]).result["state"] == "unchecked"
    assert editor("mofops_validation_show", resource_id=resource["id"]).result == {
        "resource_id": resource["id"],
        "state": "unchecked",
        "checked_at": None,
        "verdict": None,
        "link": None,
    }


@pytest.mark.parametrize("when", ["while it waits", "when it is done"])
def test_an_unchanged_file_is_not_queued_again(when, uploaded, editor, created, work):
    dataset = created()
    resource = uploaded(dataset=dataset)
    if when == "when it is done":
        work()
    before = waiting()
    assert editor("package_patch", id=dataset["id"], notes="คำอธิบายใหม่").status == 200
    assert editor("resource_patch", id=resource["id"], description="คำอธิบายใหม่").status == 200
    assert editor("mofops_resource_validate", id=resource["id"]).status == 200
    assert waiting() == before
    assert rows(resource) == 1


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


def test_checks_can_be_turned_off(uploaded, ckan_config, monkeypatch):
    monkeypatch.setitem(ckan_config, "ckanext.mofops.validation.enabled", False)
    uploaded()
    assert waiting() == 0


def test_a_job_that_comes_too_late_does_nothing(uploaded, editor, work):
    resource = uploaded()
    assert editor("resource_delete", id=resource["id"]).status == 200
    helpers.call_action("dataset_purge", id=resource["package_id"])
    assert work() == 1
    assert rows(resource) == 0


def test_purging_a_dataset_takes_its_verdicts_along(uploaded, editor, work):
    resource = uploaded()
    work()
    assert rows(resource) == 1
    helpers.call_action("dataset_purge", id=resource["package_id"])
    assert rows(resource) == 0


def test_one_job_checks_all_that_waits(uploaded, created, work):
    dataset = created()
    first, second = uploaded(dataset=dataset), uploaded(BROKEN, dataset=dataset)
    assert work() == 1
    assert (rows(first), rows(second)) == (1, 1)


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


def test_the_same_bytes_are_not_read_twice(uploaded, editor, work):
    resource = uploaded()
    work()
    before = editor("mofops_validation_show", resource_id=resource["id"]).result["verdict"]
    assert editor("resource_patch", id=resource["id"], upload=GOOD).status == 200
    assert waiting() == 1
    work()
    assert editor("mofops_validation_show", resource_id=resource["id"]).result["verdict"] == before
    assert rows(resource) == 1


def test_history_is_kept(uploaded, editor, work):
    resource = uploaded(BROKEN)
    work()
    assert editor("resource_patch", id=resource["id"], upload=GOOD).status == 200
    work()
    history = editor("mofops_validation_show", resource_id=resource["id"], history=True).result["history"]
    assert [entry["valid"] for entry in history] == [True, False]
    assert history[1]["problem_counts"] == {"extra-cell": 1}


def test_a_claim_is_one_workers_and_ends_with_it(uploaded):
    resource = uploaded()
    with Claims() as first, Claims() as second:
        with first.one() as row:
            assert row.resource_id == resource["id"]
            with second.one() as nothing:
                assert nothing is None
        with second.one() as row:
            assert row.resource_id == resource["id"]
        dying = Claims()
        claimed = dying.one([resource["id"]])
        assert claimed.__enter__() is not None
        dying._connection.invalidate()  # a worker that is killed says nothing; its server session ends
        with first.one() as row:
            assert (row.resource_id, row.attempts) == (resource["id"], 4)


@pytest.fixture
def site():
    """A web server of one file: its content and status can be changed."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(server.status)
            self.end_headers()
            self.wfile.write(server.content)

        def log_message(self, *args):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.status, server.content = 200, GOOD[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()


def test_a_link_is_followed_and_its_state_kept(site, editor, created, work, ckan_config, monkeypatch):
    host = f"127.0.0.1:{site.server_address[1]}"
    monkeypatch.setitem(ckan_config, "ckanext.mofops.validation.links", True)
    monkeypatch.setitem(ckan_config, "ckanext.mofops.download.allowed_hosts", [host])
    resource = editor("resource_create", package_id=created()["id"], name="ตาราง", url=f"http://{host}/a.csv").result
    work()
    shown = editor("mofops_validation_show", resource_id=resource["id"]).result
    assert (shown["state"], shown["verdict"]["valid"], shown["verdict"]["rows"]) == ("done", True, 2)
    assert (shown["link"]["state"], shown["link"]["first_failure"]) == ("ok", None)
    site.status = 404
    assert editor("mofops_resource_validate", id=resource["id"], force=True).status == 200
    work()
    broken = editor("mofops_validation_show", resource_id=resource["id"]).result
    assert broken["link"]["state"] == "broken"
    assert broken["link"]["last_success"] == shown["link"]["last_success"]
    assert broken["link"]["first_failure"] is not None
    assert "404" in broken["link"]["message"]["en"]
    assert (broken["verdict"]["checked"], broken["verdict"]["valid"]) == (False, None)


def test_an_internal_address_is_never_asked(site, editor, created, work, ckan_config, monkeypatch):
    monkeypatch.setitem(ckan_config, "ckanext.mofops.validation.links", True)
    url = f"http://127.0.0.1:{site.server_address[1]}/a.csv"
    resource = editor("resource_create", package_id=created()["id"], name="ตาราง", url=url).result
    work()
    verdict = editor("mofops_validation_show", resource_id=resource["id"]).result["verdict"]
    assert list(verdict["problem_counts"]) == ["link-port"]


def test_lists_of_checks(uploaded, editor, anyone, stranger, work, created):
    dataset = created(private=True)
    resource = uploaded(BROKEN, dataset=dataset)
    work()
    (entry,) = editor("mofops_validation_list", dataset=dataset["id"]).result["resources"]
    assert (entry["resource_id"], entry["state"], entry["valid"], entry["stars"]) == (resource["id"], "done", False, 3)
    assert anyone("mofops_validation_list", dataset=dataset["id"]).status == 403
    names = {entry["dataset"] for entry in stranger("mofops_validation_list").result["resources"]}
    assert dataset["name"] not in names
    numbers = editor("mofops_quality_list").result
    assert [organisation["name"] for organisation in numbers["organisations"]] == ["ops-mof"]
    assert numbers["total"]["resources"] >= numbers["total"]["checked"] >= 1
    assert anyone("mofops_quality_list").status == 403


def test_the_index_knows_stars_and_validity(uploaded, editor, anyone, work, created):
    dataset = created()
    resource = uploaded(dataset=dataset)
    before = editor("package_show", id=dataset["id"]).result["metadata_modified"]
    work()
    found = anyone("package_search", fq=f"name:{dataset['name']} mofops_stars:3 mofops_validity:valid").result
    assert [entry["id"] for entry in found["results"]] == [resource["package_id"]]
    assert editor("package_show", id=dataset["id"]).result["metadata_modified"] == before


def test_many_are_queued_by_sysadmins(uploaded, editor, sysadmin, work):
    resource = uploaded()
    work()
    asked = {"resource": resource["id"], "choice": "all"}
    assert editor("mofops_validation_queue", **asked).status == 403
    stale = {"resource": resource["id"], "dry_run": True}
    assert sysadmin("mofops_validation_queue", **stale).result["resources"] == []
    assert sysadmin("mofops_validation_queue", **asked, dry_run=True).result["resources"] == [resource["id"]]
    assert waiting() == 0
    assert sysadmin("mofops_validation_queue", **asked, force=True).result["waiting"] == 1
    work()
    assert rows(resource) == 2


def test_the_command_checks_here_and_now(uploaded, catalogue):
    resource = uploaded()
    asked = ["--resource", resource["id"], "--now", "--json"]
    ended = CliRunner().invoke(validate, asked)
    assert (ended.exit_code, rows(resource)) == (0, 1), ended.output
    assert CliRunner().invoke(validate, ["--dataset", "no-such-dataset"]).exit_code == 2
