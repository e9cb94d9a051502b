"""Uses of datasets: what is stated of them, who hears of what, their files, and whether their links answer."""

import threading
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from zipfile import ZipFile

import pytest
from ckan import model
from ckan.lib import jobs

from ckanext.mofops import evidence
from ckanext.mofops.indicator5 import ScopeChoice
from ckanext.mofops.jobs import usage as looking
from ckanext.mofops.model import UsageEntry
from ckanext.mofops.model.facts import KINDS, facts_of
from ckanext.mofops.standard.messages import messages

YEAR = 2566
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"
URL = "https://bi.example.go.th/1"
DEEP = "[" * 100_000


@pytest.fixture(autouse=True)
def nothing_stated(clean_queues, catalogue):
    """Neither a use nor a job of an earlier test."""
    model.Session.query(UsageEntry).delete()
    model.Session.commit()


@pytest.fixture
def state(editor, created):
    """States a use as an editor of the organisation, with everything that is needed."""

    def said(*, by=editor, upload=None, **fields):
        whole = {"organisation": "ops-mof", "title": "แดชบอร์ด", "kind": "dashboard", "url": URL, **fields}
        if "datasets" not in fields:
            whole["datasets"] = [created()["name"]]
        return by("mofops_usage_create", upload=upload, **{name: value for name, value in whole.items() if value is not None})

    return said


@pytest.fixture
def listed(editor):
    return lambda by=editor, **asked: by("mofops_usage_list", organisation="ops-mof", **asked).result


def test_a_use_is_shown_as_it_was_stated(state, listed, created):
    dataset = created()
    scope = {"scope": 4, "branch": 219}
    answer = state(datasets=[dataset["name"]], scope=scope, date="2023-05-01", used_for="ใช้วางแผน")
    assert answer.status == 200, answer.error
    [use] = listed()
    assert use == answer.result
    assert (use["title"], use["kind"], use["url"], use["date"]) == ("แดชบอร์ด", "dashboard", URL, "2023-05-01")
    assert use["datasets"] == [{"name": dataset["name"], "title": dataset["title"], "public": True}]
    assert use["scope"] == {"number": 4, "branch": 219}
    assert use["link"] == {"state": "unknown", "checked_at": None, "message": None}
    assert (use["organisation"], use["fiscal_year"], use["file"]) == ("ops-mof", YEAR, None)


def test_an_assessment_hears_of_it(state, created):
    dataset = created()
    state(datasets=[dataset["name"]], scope=1, upload=("report.pdf", PDF))
    [use] = facts_of("ops-mof", YEAR).usage
    assert (use.datasets, use.scope, use.url, use.url_works) == ((dataset["name"],), ScopeChoice(1), URL, None)
    assert use.file.endswith("/report.pdf")
    assert use.file_exists is True
    assert facts_of("ops-mof", YEAR).fiscal_year == YEAR


@pytest.mark.parametrize(
    ("fields", "key"),
    [
        pytest.param({"title": None}, "title", id="no-title"),
        pytest.param({"title": "  "}, "title", id="blank-title"),
        pytest.param({"title": "ก" * 5001}, "title", id="long-title"),
        pytest.param({"title": "a\x00b"}, "title", id="nul"),
        pytest.param({"title": "\ud800"}, "title", id="surrogate"),
        pytest.param({"title": {"a": 1}}, "title", id="object-for-text"),
        pytest.param({"kind": "song"}, "kind", id="kind"),
        pytest.param({"kind": None}, "kind", id="no-kind"),
        pytest.param({"url": None}, "url", id="no-proof"),
        pytest.param({"url": "javascript:alert(1)"}, "url", id="script"),
        pytest.param({"url": "https://user:secret@example.go.th"}, "url", id="password"),
        pytest.param({"url": "https://example.go.th/" + "a" * 6000}, "url", id="long-url"),
        pytest.param({"datasets": []}, "datasets", id="no-dataset"),
        pytest.param({"datasets": ["no-such-dataset"]}, "datasets", id="unknown-dataset"),
        pytest.param({"datasets": ["x"] * 1001}, "datasets", id="many-datasets"),
        pytest.param({"datasets": DEEP}, "datasets", id="deep-datasets"),
        pytest.param({"datasets": 7}, "datasets", id="number-for-datasets"),
        pytest.param({"datasets": [{"a": 1}]}, "datasets", id="objects-for-datasets"),
        pytest.param({"scope": 7}, "scope", id="scope"),
        pytest.param({"scope": "9" * 5000}, "scope", id="huge-scope"),
        pytest.param({"scope": {"scope": 1, "branch": 219}}, "scope", id="branch"),
        pytest.param({"date": "2566-05-01"}, "date", id="buddhist-year"),
        pytest.param({"date": "2023-02-30"}, "date", id="no-such-day"),
        pytest.param({"used_for": "ก" * 5001}, "used_for", id="long-purpose"),
        pytest.param({"fiscal_year": 2499}, "fiscal_year", id="year"),
    ],
)
def test_what_is_refused_names_its_field(fields, key, state, listed):
    answer = state(**fields)
    assert (answer.status, key in answer.error) == (409, True), answer
    assert listed() == []


def test_all_that_is_missing_is_named(editor):
    assert {"title", "kind", "datasets", "url"} <= set(editor("mofops_usage_create", organisation="ops-mof").error)


def test_a_dataset_of_another_organisation_is_none_of_ours(state, elsewhere, sysadmin, described):
    """Nor is its name confirmed: what is there and what is not are refused alike."""
    other = sysadmin("package_create", **described(owner_org=elsewhere["id"], private=True)).result
    refused, unknown = state(datasets=[other["name"]]), state(datasets=["no-such"])
    assert refused.words("datasets").replace(other["name"], "no-such") == unknown.words("datasets")
    assert "datasets" in state(datasets=[other["id"]]).error


def test_what_is_not_public_is_told_to_nobody_else(state, listed, created, anyone, member, stranger):
    public, private = created(), created(private=True)
    both = state(title="ของทั้งสอง", datasets=[private["name"], public["name"]]).result
    hidden = state(title="ของลับ", datasets=[private["name"]]).result
    for other in (anyone, member, stranger):
        [use] = listed(other)
        assert use["id"] == both["id"]
        assert use["datasets"] == [{"name": public["name"], "title": public["title"]}]
        assert not {"link", "file", "created_by"} & set(use)
        assert private["name"] not in str(use)
        assert other("mofops_usage_show", id=hidden["id"]).status == 404
    assert [use["title"] for use in listed()] == ["ของทั้งสอง", "ของลับ"]
    [counted] = facts_of("ops-mof", YEAR).usage
    assert counted.datasets == (public["name"],)


def test_a_use_outlives_a_new_name_of_its_dataset(state, listed, created, editor):
    dataset = created()
    state(datasets=[dataset["id"]])
    editor("package_patch", id=dataset["id"], name=f"{dataset['name']}-new")
    assert listed()[0]["datasets"][0]["name"] == f"{dataset['name']}-new"


def test_what_is_not_given_stays(state, listed, editor):
    use = state(scope=1, date="2023-05-01").result
    answer = editor("mofops_usage_update", id=use["id"], title="ชื่อใหม่")
    assert answer.status == 200, answer.error
    assert answer.result == {**use, "title": "ชื่อใหม่"}
    assert editor("mofops_usage_update", id=use["id"], date="", scope="").result["date"] is None
    assert "url" in editor("mofops_usage_update", id=use["id"], url="").error
    [now] = listed()
    assert (now["title"], now["scope"]) == ("ชื่อใหม่", None)


def test_what_was_stated_is_kept(state, listed, editor, anyone):
    use = state().result
    editor("mofops_usage_update", id=use["id"], title="ชื่อใหม่")
    editor("mofops_usage_update", id=use["id"], title="ชื่อใหม่")  # nothing changes, nothing is kept
    assert editor("mofops_usage_delete", id=use["id"]).result == {"id": use["id"]}
    assert listed() == []
    assert facts_of("ops-mof", YEAR).usage == ()
    former = listed(ended=True)
    assert sorted(entry["title"] for entry in former) == ["ชื่อใหม่", "แดชบอร์ด"]
    assert all(entry["ended_at"] and entry["ended_by"] for entry in former)
    assert {entry["replaced_by"] for entry in former} == {use["id"], None}
    assert listed(anyone, ended=True) == []
    for action in ("mofops_usage_show", "mofops_usage_delete", "mofops_usage_update", "mofops_usage_check"):
        assert editor(action, id=use["id"]).status == 404


def archive(name):
    content = BytesIO()
    with ZipFile(content, "w") as packed:
        packed.writestr(name, "x")
    return content.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "kept"),
    [
        pytest.param("รายงาน.pdf", PDF, "raingan.pdf", id="thai-name"),
        pytest.param("../../etc/report.pdf", PDF, "report.pdf", id="folders"),
        pytest.param("report.docx", archive("word/document.xml"), "report.docx", id="office"),
        pytest.param("report.html", b"<!DOCTYPE html><script>alert(1)</script>", None, id="page"),
        pytest.param("report.pdf", b"<!DOCTYPE html><script>alert(1)</script>", None, id="page-named-pdf"),
        pytest.param("report.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", None, id="svg"),
        pytest.param("report.exe", b"MZ" + bytes(64), None, id="program"),
        pytest.param("report.pdf", b"", None, id="empty"),
        pytest.param("report", PDF, None, id="no-ending"),
    ],
)
def test_files_that_prove_a_use(name, content, kept, state, listed):
    answer = state(upload=(name, content))
    if kept is None:
        assert (answer.status, "upload" in answer.error) == (409, True), answer
        assert listed() == []
    else:
        assert answer.status == 200, answer.error
        assert answer.result["file"] == kept


def test_a_file_that_is_too_large_is_refused(state, ckan_config, monkeypatch):
    monkeypatch.setitem(ckan_config, "ckanext.mofops.facts.megabytes", 1)
    assert state(upload=("a.pdf", PDF + bytes(2**20 - len(PDF)))).status == 200
    assert "upload" in state(upload=("a.pdf", PDF + bytes(2**20))).error


def test_a_file_alone_proves_a_use_and_is_at_no_public_address(state, editor, app):
    use = state(url=None, upload=("report.pdf", PDF)).result
    assert editor("mofops_usage_update", id=use["id"], clear_upload=True).status == 409
    file_id = UsageEntry.get(use["id"]).file_id
    assert evidence.is_kept(file_id)
    with evidence.opened(file_id) as path:
        assert path.read_bytes() == PDF
    for address in (f"/uploads/{file_id}", f"/uploads/mofops/{file_id}", f"/dataset/x/resource/{file_id}/download/report.pdf"):
        assert app.get(address).status_code == 404
    taken = editor("mofops_usage_update", id=use["id"], clear_upload=True, url=URL)
    assert (taken.status, taken.result["file"]) == (200, None)


def test_a_file_that_is_gone_proves_nothing(state):
    state(url=None, upload=("report.pdf", PDF))
    [row] = UsageEntry.listed()
    with evidence.opened(row.file_id) as path:
        path.unlink()
    [use] = facts_of("ops-mof", YEAR).usage
    assert use.proven is False


class Site:
    """A site that answers as it is told to; ``asked`` counts."""

    def __init__(self):
        self.status, self.asked, self.length = 200, 0, 4
        site = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                site.asked += 1
                self.send_response(site.status)
                self.send_header("Content-Length", str(site.length))
                self.end_headers()
                self.wfile.write(b"x" * min(site.length, 2**16))

            def log_message(self, *_):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.host = f"127.0.0.1:{self.server.server_port}"
        self.url = f"http://{self.host}/dashboard"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


@pytest.fixture
def site(ckan_config, monkeypatch):
    site = Site()
    monkeypatch.setitem(ckan_config, "ckanext.mofops.download.allowed_hosts", [site.host])
    yield site
    site.server.shutdown()
    site.server.server_close()


def link_of(listed):
    return listed()[0]["link"]


def test_a_link_is_looked_at_when_it_is_stated(state, listed, site, work):
    state(url=site.url)
    assert work() == 1
    assert (site.asked, link_of(listed)["state"]) == (1, "alive")
    assert link_of(listed)["checked_at"]
    assert facts_of("ops-mof", YEAR).usage[0].url_works is True


def test_another_link_is_looked_at_anew_and_other_words_are_not(state, listed, site, work, editor):
    use = state(url=site.url).result
    work()
    editor("mofops_usage_update", id=use["id"], title="อื่น")
    assert (work(), link_of(listed)["state"]) == (0, "alive")
    editor("mofops_usage_update", id=use["id"], url=f"{site.url}/2")
    assert link_of(listed)["state"] == "unknown"
    assert (work(), site.asked) == (1, 2)


@pytest.mark.parametrize("status", [404, 410, 403])
def test_what_is_gone_is_dead_at_once(status, state, listed, site, work):
    site.status = status
    state(url=site.url)
    work()
    assert link_of(listed)["state"] == "dead"
    assert link_of(listed)["message"].keys() == {"th", "en"}
    assert facts_of("ops-mof", YEAR).usage[0].url_works is False


def test_a_fault_that_may_pass_is_tried_again_before_it_is_dead(state, listed, site, work):
    site.status = 503
    use = state(url=site.url).result
    work()
    states = [link_of(listed)["state"]]
    waiting = jobs.get_queue().scheduled_job_registry
    assert len([id_ for id_ in waiting.get_job_ids() if use["id"] in id_]) == 1
    for _ in looking.AGAIN:
        looking.work([use["id"]])
        states.append(link_of(listed)["state"])
    assert states == ["unknown", "unknown", "dead"]
    site.status = 200
    looking.work([use["id"]])
    assert (link_of(listed)["state"], link_of(listed)["message"]) == ("alive", None)
    site.status = 503
    looking.work([use["id"]])
    assert link_of(listed)["state"] == "alive"  # believed until it has failed for good
    assert link_of(listed)["message"] is not None


def test_a_long_answer_is_one(state, listed, site, work):
    site.length = 2**24
    state(url=site.url)
    work()
    assert link_of(listed)["state"] == "alive"


def test_an_internal_address_is_not_asked(state, listed, site, work, ckan_config, monkeypatch):
    monkeypatch.setitem(ckan_config, "ckanext.mofops.download.allowed_hosts", [])
    state(url=site.url)
    work()
    assert (site.asked, link_of(listed)["state"]) == (0, "dead")


def test_links_are_looked_at_on_request(state, listed, site, editor, work, clean_queues):
    use, other = state(url=site.url).result, state(url=f"{site.url}/2").result
    found = editor("mofops_usage_check", id=use["id"])
    assert [entry["link"]["state"] for entry in found.result] == ["alive"]
    assert site.asked == 1
    assert [entry["id"] for entry in editor("mofops_usage_check", organisation="ops-mof").result] == [use["id"], other["id"]]
    assert site.asked == 3
    work()
    before = site.asked
    assert editor("mofops_usage_check", organisation="ops-mof", background=True).status == 200
    assert (site.asked, work(), site.asked) == (before, 1, before + 2)


def test_links_are_looked_at_by_schedule(state, site, work, ckan_config, monkeypatch):
    state(url=site.url)
    work()
    monkeypatch.setitem(ckan_config, "ckanext.mofops.facts.link_days", 7)
    looking.arm()
    looking.arm()
    waiting = jobs.get_queue().scheduled_job_registry
    [slot] = [id_ for id_ in waiting.get_job_ids() if "usage-links" in id_]
    assert datetime.now(UTC) < waiting.get_scheduled_time(slot) <= datetime.now(UTC) + timedelta(days=7)
    looking.look_by_schedule()
    assert (work(), site.asked) == (1, 2)
    monkeypatch.setitem(ckan_config, "ckanext.mofops.facts.link_days", 0)
    looking.look_by_schedule()
    assert work() == 0


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_has_its_words(kind):
    assert messages()[f"usage-kind-{kind}"].keys() == {"th", "en"}
