"""Linked resources are downloaded and checked, too; of each address the first failure and the last success are kept."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from ckan import model
from ckan.lib import jobs
from sqlalchemy import update

from ckanext.mofops.jobs import wake
from ckanext.mofops.model import Validation
from ckanext.mofops.model.time import now
from ckanext.mofops.model.validation import ATTEMPTS

GOOD = "ปีงบประมาณ,จำนวน\n2566,12\n".encode()


@pytest.fixture(autouse=True)
def no_jobs(clean_queues):
    """Nothing waits when a test begins."""


class Site:
    """A site that answers what it is told to; how often it was asked."""

    def __init__(self):
        self.answer, self.asked = (200, GOOD), 0
        site = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                site.asked += 1
                status, content = site.answer
                self.send_response(status)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, *_):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.host = f"127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


@pytest.fixture
def site(ckan_config, monkeypatch):
    site = Site()
    monkeypatch.setitem(ckan_config, "ckanext.mofops.validation.links", True)
    monkeypatch.setitem(ckan_config, "ckanext.mofops.download.allowed_hosts", [site.host])
    yield site
    site.server.shutdown()
    site.server.server_close()


@pytest.fixture
def linked(editor, created):
    """A resource at an address."""

    def make(url, **fields):
        answer = editor("resource_create", package_id=created()["id"], name="ตาราง", url=url, format="CSV", **fields)
        assert answer.status == 200, answer.error
        return answer.result

    return make


@pytest.fixture
def shown(editor):
    return lambda resource: editor("mofops_validation_show", resource_id=resource["id"], history=True).result


@pytest.fixture
def again(sysadmin, work):
    """All links are looked at again."""

    def look():
        sysadmin("mofops_validation_queue", choice="links")
        work()

    return look


def test_what_a_link_leads_to_is_checked(site, linked, shown, work):
    resource = linked(f"http://{site.host}/units.csv")
    work()
    found = shown(resource)
    assert (found["verdict"]["valid"], found["verdict"]["rows"], found["verdict"]["path"]) == (True, 1, resource["url"])
    link = found["link"]
    assert (link["state"], link["message"], link["first_failure"]) == ("ok", None, None)
    assert link["last_success"] == link["checked_at"]


def test_the_catalogue_s_own_host_may_be_asked(site, linked, shown, work, ckan_config, monkeypatch):
    monkeypatch.setitem(ckan_config, "ckanext.mofops.download.allowed_hosts", [])
    monkeypatch.setitem(ckan_config, "ckanext.mofops.agency.catalogue_url", f"http://{site.host}")
    resource = linked(f"http://{site.host}/units.csv")
    work()
    assert shown(resource)["link"]["state"] == "ok"


def test_no_other_private_host_may(site, linked, shown, work, ckan_config, monkeypatch):
    monkeypatch.setitem(ckan_config, "ckanext.mofops.download.allowed_hosts", [])
    resource = linked(f"http://localhost:{site.server.server_port}/units.csv")
    work()
    found = shown(resource)
    assert site.asked == 0
    assert (found["state"], found["link"]["state"]) == ("done", "broken")
    assert found["verdict"]["valid"] is None
    assert [problem["code"] for problem in found["verdict"]["problems"]] == ["link-port"]


def test_a_link_that_breaks_and_comes_back(site, linked, shown, work, again):
    resource = linked(f"http://{site.host}/units.csv")
    work()
    success = shown(resource)["link"]["last_success"]
    site.answer = (404, b"")
    again()
    broken = shown(resource)
    assert (broken["link"]["state"], broken["link"]["last_success"]) == ("broken", success)
    assert broken["link"]["first_failure"] is not None
    assert "404" in broken["link"]["message"]["en"]
    assert (broken["verdict"]["checked"], broken["verdict"]["open"]) == (False, None)
    again()  # still broken: nothing to add
    assert shown(resource)["link"]["first_failure"] == broken["link"]["first_failure"]
    assert len(shown(resource)["history"]) == 2
    site.answer = (200, GOOD)
    again()
    mended = shown(resource)
    assert (mended["link"]["state"], mended["link"]["first_failure"]) == ("ok", None)
    assert [entry["valid"] for entry in mended["history"]] == [True, None, True]
    assert mended["history"][0]["sha256"] == mended["history"][2]["sha256"]


def test_the_same_file_is_confirmed(site, linked, shown, work, again):
    resource = linked(f"http://{site.host}/units.csv")
    work()
    assert site.asked == 2  # for the check, and for the table in the DataStore
    again()
    assert site.asked == 3
    assert len(shown(resource)["history"]) == 1
    site.answer = (200, GOOD + b"2567\n")
    again()
    assert [entry["valid"] for entry in shown(resource)["history"]] == [False, True]


def test_a_site_that_is_busy_is_asked_again_later(site, linked, shown, work):
    site.answer = (503, b"")
    resource = linked(f"http://{site.host}/units.csv")
    work()
    assert (shown(resource)["state"], shown(resource)["link"]["state"]) == ("pending", "broken")
    for _ in range(ATTEMPTS - 1):
        model.Session.execute(update(Validation).where(Validation.finished.is_(None)).values(due=now()))
        model.Session.commit()
        wake()
        work()
    assert site.asked == ATTEMPTS
    found = shown(resource)
    assert (found["state"], found["verdict"]["problem_counts"]) == ("done", {"link-status": 1})


def test_many_links_of_a_busy_site_are_asked_again_by_few_jobs(site, linked, work):
    scheduled = jobs.get_queue().scheduled_job_registry
    for id_ in scheduled.get_job_ids():
        scheduled.remove(id_)
    site.answer = (503, b"")
    for number in range(6):
        linked(f"http://{site.host}/{number}.csv")
    work()
    assert site.asked == 6
    assert 1 <= len(scheduled) <= 2  # two, when the border of a slot lies between them


def test_another_address_begins_anew(site, linked, shown, work, editor):
    site.answer = (404, b"")
    resource = linked(f"http://{site.host}/units.csv")
    work()
    site.answer = (200, GOOD)
    editor("resource_patch", id=resource["id"], url=f"http://{site.host}/other.csv")
    work()
    assert shown(resource)["link"]["first_failure"] is None
    site.answer = (404, b"")
    editor("resource_patch", id=resource["id"], url=f"http://{site.host}/third.csv")
    work()
    assert shown(resource)["link"]["last_success"] is None


def test_an_upload_has_no_link(site, linked, shown, work, editor):
    resource = linked(f"http://{site.host}/units.csv")
    work()
    assert editor("resource_patch", id=resource["id"], upload=("units.csv", GOOD)).status == 200
    work()
    assert shown(resource)["link"] is None
    assert site.asked == 2  # as it was a link: for the check, and for the table in the DataStore


def test_a_file_that_is_too_large_is_not_kept(site, linked, shown, work, ckan_config, monkeypatch):
    monkeypatch.setitem(ckan_config, "ckanext.mofops.download.size", 1)
    site.answer = (200, b"a" * (2**20 + 1))
    resource = linked(f"http://{site.host}/units.csv")
    work()
    assert shown(resource)["verdict"]["problem_counts"] == {"link-too-large": 1}


def test_links_can_be_left_out(site, linked, shown, editor, ckan_config, monkeypatch):
    monkeypatch.setitem(ckan_config, "ckanext.mofops.validation.links", False)
    resource = linked(f"http://{site.host}/units.csv")
    assert len(jobs.get_queue()) == 0
    assert editor("mofops_resource_validate", id=resource["id"]).result["state"] == "unchecked"
    assert shown(resource) == {
        "resource_id": resource["id"],
        "state": "unchecked",
        "checked_at": None,
        "verdict": None,
        "link": None,
        "history": [],
    }
