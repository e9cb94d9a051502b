"""Pushes from within CKAN to a live GD Catalog: plans, pushes, what they leave behind, and who hears of it."""

import json
import logging
import os
import traceback
from datetime import datetime
from io import StringIO
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
import requests
import sqlalchemy as sa
from ckan import model
from ckan.cli.cli import ckan
from ckan.lib import jobs
from ckan.lib.search import clear, clear_all
from ckan.tests import factories
from lxml import html

from ckanext.mofops.catalog import Client
from ckanext.mofops.jobs import sync, wake
from ckanext.mofops.jobs.sync import settings, unattended
from ckanext.mofops.jobs.sync.source import own_source
from ckanext.mofops.model import SyncPlan
from ckanext.mofops.model.sync import SyncEntry, SyncRun, ledger, locked
from ckanext.mofops.model.task import SILENT

SITE = "http://catalogue.test"


class Target:
    """The live GD Catalog of the stack, called as its sysadmin."""

    def __init__(self):
        self.url, self.token = os.environ["MOFOPS_TARGET"], os.environ["MOFOPS_TARGET_TOKEN"]

    def call(self, action, **data):
        answer = requests.post(f"{self.url}/api/3/action/{action}", json=data, headers={"Authorization": self.token}, timeout=60)
        assert answer.status_code == 200, answer.text[:500]
        return answer.json()["result"]

    def datasets(self):
        """What this catalogue has put there, by name."""
        found = self.call("package_search", fq=f'mofops_source:"{SITE}"', rows=1000, include_private=True)["results"]
        return {dataset["name"]: dataset for dataset in found}

    def empty(self):
        for dataset in self.datasets().values():
            self.call("dataset_purge", id=dataset["id"])
        for id_ in set(model.Session.scalars(sa.select(SyncEntry.target_id).where(SyncEntry.target_id.isnot(None)))):
            requests.post(
                f"{self.url}/api/3/action/dataset_purge", json={"id": id_}, headers={"Authorization": self.token}, timeout=60
            )


@pytest.fixture
def target(catalogue, clean_queues, ckan_config, monkeypatch):
    """An empty target, and a catalogue that offers nothing and remembers nothing."""
    there = Target()
    there.empty()
    monkeypatch.setitem(ckan_config, "ckanext.mofops.registration.states", "")  # pushes alone; states: test_registration
    queue = jobs.get_queue()
    queue.connection.delete(queue.scheduled_job_registry.key, f"{queue.key}:mofops-sync-change")
    for table in (SyncPlan, SyncEntry, SyncRun):
        model.Session.execute(table.__table__.delete())
    for package in model.Session.query(model.Package).all():
        package.purge()
    model.repo.commit()
    clear_all()
    yield there
    model.Session.rollback()
    there.empty()


def kinds(found):
    return sorted((action["kind"], action["name"]) for action in found["document"]["actions"])


def test_what_is_planned_is_done(sysadmin, created, target):
    names = sorted(created()["name"] for _ in range(3))
    shown = sysadmin("mofops_sync_plan").result
    assert (shown["state"], kinds(shown), target.datasets()) == ("planned", [("create", name) for name in names], {})
    done = sysadmin("mofops_sync_apply", id=shown["id"]).result
    assert (done["state"], done["done"], done["total"]) == ("done", 3, 3)
    assert sorted(target.datasets()) == names
    assert sysadmin("mofops_sync_plan").result["document"]["unchanged"] == 3

    [run] = sysadmin("mofops_sync_runs").result["runs"]
    assert (run["plan"], run["source"], run["outcomes"]["done"]) == (shown["id"], SITE, 3)
    assert run["ended"] is not None
    found = sysadmin("mofops_sync_status", dataset=names[0]).result
    [dataset] = found["datasets"]
    assert (dataset["state"], dataset["address"]) == ("registered", f"{target.url}/dataset/{names[0]}")
    assert requests.get(dataset["address"], timeout=60).status_code == 200
    assert [entry["kind"] for entry in found["history"]] == ["create"]


def test_a_life_of_a_dataset(sysadmin, editor, created, target):
    kept, other = created(), created()
    sysadmin("mofops_sync_apply")
    editor("package_patch", id=kept["id"], notes="คำอธิบายใหม่", name=f"{kept['name']}-new")
    editor("package_delete", id=other["id"])
    found = sysadmin("mofops_sync_plan").result
    assert kinds(found) == [("update", f"{kept['name']}-new"), ("withdraw", other["name"])]
    [update] = [action for action in found["document"]["actions"] if action["kind"] == "update"]
    assert {change["field"] for change in update["changes"]} == {"name", "notes"}
    [withdraw] = [action for action in found["document"]["actions"] if action["kind"] == "withdraw"]
    assert withdraw["why"] == "deleted"
    sysadmin("mofops_sync_apply", id=found["id"])
    assert set(target.datasets()) == {f"{kept['name']}-new"}
    assert sysadmin("mofops_sync_status", dataset=other["id"]).result["datasets"][0]["state"] == "withdrawn"
    editor("package_patch", id=other["id"], state="active")
    assert kinds(sysadmin("mofops_sync_apply").result) == [("restore", other["name"])]
    history = sysadmin("mofops_sync_status", dataset=kept["id"]).result["history"]
    assert [entry["kind"] for entry in history] == ["update", "create"]  # under both names


def test_a_world_that_moved_is_shown_anew(sysadmin, editor, created, target):
    first, second = created(), created()
    shown = sysadmin("mofops_sync_plan").result
    editor("package_patch", id=second["id"], private=True)
    again = sysadmin("mofops_sync_apply", id=shown["id"]).result
    assert (again["state"], again["error"]["code"], again["run"], target.datasets()) == ("planned", "plan-moved", None, {})
    assert kinds(again) == [("create", first["name"])]
    assert sysadmin("mofops_sync_apply", id=shown["id"]).result["state"] == "done"
    assert set(target.datasets()) == {first["name"]}
    refused = sysadmin("mofops_sync_apply", id=shown["id"])
    assert (refused.status, set(refused.error) - {"__type"}) == (409, {"id"})


def test_a_worker_plans_and_pushes(sysadmin, created, work, target):
    name = created()["name"]
    row = sysadmin("mofops_sync_plan", background=True).result
    assert (row["state"], row["moving"], row["document"]) == ("planning", True, None)
    work()
    assert sysadmin("mofops_sync_show", id=row["id"]).result["state"] == "planned"
    assert sysadmin("mofops_sync_apply", id=row["id"], background=True).result["state"] == "pushing"
    [moving] = sysadmin("mofops_sync_runs").result["moving"]
    assert moving["id"] == row["id"]
    work()
    assert sysadmin("mofops_sync_show", id=row["id"]).result["state"] == "done"
    assert set(target.datasets()) == {name}


def test_what_is_cancelled_before_it_begins_is_not_begun(sysadmin, created, work, target):
    created()
    row = sysadmin("mofops_sync_plan").result
    sysadmin("mofops_sync_apply", id=row["id"], background=True)
    assert sysadmin("mofops_sync_cancel", id=row["id"]).result["cancelled"] is True
    work()
    found = sysadmin("mofops_sync_show", id=row["id"]).result
    assert (found["state"], found["error"]["code"], target.datasets()) == ("failed", "stopped", {})


def test_who_waits_for_a_plan_does_not_wait_for_what_was_queued_before(sysadmin, target):
    wake()
    [check] = jobs.get_queue().get_job_ids()
    row = sysadmin("mofops_sync_plan", background=True).result
    assert (row["waiting"], row["late"]) == (True, False)
    mine, other = jobs.get_queue().get_jobs()
    assert (list(mine.args), other.id) == ([row["id"]], check)


def test_a_page_says_that_no_worker_has_come_and_what_failed(page, sysadmin, work, target, ckan_config, monkeypatch):
    id_ = sysadmin("mofops_sync_plan", background=True).result["id"]
    assert not page(f"/sync/{id_}").xpath("//p[contains(@class, 'alert-warning')]")
    model.Session.execute(sa.update(SyncPlan).values(touched=SyncPlan.touched - 2 * SILENT))
    model.Session.commit()
    assert sysadmin("mofops_sync_show", id=id_).result["late"] is True
    waiting = page(f"/sync/{id_}")
    assert waiting.xpath("//p[contains(@class, 'alert-warning')]")
    assert waiting.xpath(f"//form[contains(@action, '/sync/{id_}/cancel')]//button")
    monkeypatch.setitem(ckan_config, "ckanext.mofops.sync.target", "http://127.0.0.1:9")
    monkeypatch.setitem(ckan_config, "ckanext.mofops.sync.retries", 0)
    work()
    failed = page(f"/sync/{id_}")
    [why] = failed.xpath("//p[contains(@class, 'alert-danger')]")
    assert "http://127.0.0.1:9" in why.text_content()
    assert failed.xpath("//*[contains(@class, 'primary')]//a[contains(@class, 'btn') and contains(@href, '/sync')]")
    [told] = page("/sync").xpath("//p[contains(@class, 'alert-danger')]//a/@href")
    assert told.endswith(f"/sync/{id_}")


def test_what_is_cancelled_while_it_runs_ends_in_order(sysadmin, created, target, ckan_config, monkeypatch):
    monkeypatch.setitem(ckan_config, "ckanext.mofops.sync.rate", 4)
    monkeypatch.setitem(ckan_config, "ckanext.mofops.sync.jobs", 1)
    for _ in range(20):
        created()
    row = SyncPlan.get(sysadmin("mofops_sync_plan").result["id"])
    row.ask_push(allow_mass_withdraw=False)
    seen = []

    def step(done, total, _what):
        if done == 2:
            with model.meta.engine.begin() as connection:
                connection.execute(sa.update(SyncPlan).where(SyncPlan.id == row.id).values(cancelled=True))
        seen.append((done, total))

    sync.push(row, on_step=step)
    outcomes = [action["outcome"] for action in row.document["actions"]]
    assert 2 <= outcomes.count("done") == len(target.datasets()) < 20
    assert set(outcomes) == {"done", "skipped"}
    assert row.state == "done"
    [run] = ledger().runs()
    assert (run["ended"] is not None, run["outcomes"]["done"]) == (True, outcomes.count("done"))


def test_two_pushes_at_once(sysadmin, created, target):
    created()
    row = sysadmin("mofops_sync_plan").result
    with locked(target.url):
        found = sysadmin("mofops_sync_apply", id=row["id"]).result
    assert (found["state"], found["error"]["code"], found["error"]["misuse"]) == ("failed", "sync-locked", True)
    assert target.datasets() == {}
    assert sysadmin("mofops_sync_apply").result["state"] == "done"  # the lock is free again


def test_a_dead_worker_is_seen(sysadmin, created, target):
    created()
    row = SyncPlan.get(sysadmin("mofops_sync_plan").result["id"])
    row.ask_push(allow_mass_withdraw=False)
    row.begin("pushing")
    row.touched = datetime(2020, 1, 1)
    model.Session.commit()
    found = sysadmin("mofops_sync_show", id=row.id).result
    assert (found["stuck"], found["moving"]) == (True, False)
    assert sysadmin("mofops_sync_runs").result["moving"] == []


def test_a_target_that_is_down_is_told(sysadmin, created, target, ckan_config, monkeypatch):
    created()
    monkeypatch.setitem(ckan_config, "ckanext.mofops.sync.target", "http://127.0.0.1:9")
    monkeypatch.setitem(ckan_config, "ckanext.mofops.sync.retries", 0)
    found = sysadmin("mofops_sync_plan").result
    assert (found["state"], found["error"]["code"], found["error"]["misuse"]) == ("failed", "unreachable", False)


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("target", ""),
        ("target", SITE),
        ("target", "gopher://x"),
        ("target", "http://catalogue.example.go.th"),  # plain http to another machine
        ("withdraw", "forget"),
    ],
)
def test_settings_that_cannot_be_are_refused_at_once(setting, value, sysadmin, target, ckan_config, monkeypatch):
    monkeypatch.setitem(ckan_config, f"ckanext.mofops.sync.{setting}", value)
    refused = sysadmin("mofops_sync_plan")
    assert (refused.status, set(refused.error) - {"__type"}) == (409, {"target"})
    assert SyncPlan.under_way(None) == []


def test_a_token_file_that_is_not_there(sysadmin, target, ckan_config, monkeypatch):
    monkeypatch.delenv("MOFOPS_TARGET_TOKEN")
    monkeypatch.setitem(ckan_config, "ckanext.mofops.sync.target_token_file", "/nowhere/token")
    refused = sysadmin("mofops_sync_plan")
    assert refused.status == 409
    assert "ckanext.mofops.sync.target_token_file" in refused.words("target")


def test_a_mass_withdraw_has_to_be_allowed(sysadmin, editor, created, target):
    datasets = [created() for _ in range(7)]
    sysadmin("mofops_sync_apply")
    for dataset in datasets[:6]:
        editor("package_patch", id=dataset["id"], private=True)
    found = sysadmin("mofops_sync_apply").result
    assert {action["error"]["code"] for action in found["document"]["actions"]} == {"mass-withdraw"}
    assert len(target.datasets()) == 7
    assert sysadmin("mofops_sync_apply", allow_mass_withdraw=True).result["done"] == 6
    assert set(target.datasets()) == {datasets[6]["name"]}


def test_an_administrator_pushes_their_own_organisation_alone(sysadmin, administrator, editor, created, target):
    elsewhere = factories.Organization(name=f"other-{uuid4().hex[:8]}")
    target.call("organization_create", name=elsewhere["name"])
    mine, theirs = created(), created()
    for_others = sysadmin("package_patch", id=theirs["id"], owner_org=elsewhere["id"]).result
    found = administrator("mofops_sync_apply", organisation="ops-mof").result
    assert kinds(found) == [("create", mine["name"])]
    sysadmin("mofops_sync_apply")
    sysadmin("package_delete", id=for_others["id"])
    editor("package_patch", id=mine["id"], private=True)
    found = administrator("mofops_sync_plan", organisation="ops-mof").result
    assert kinds(found) == [("withdraw", mine["name"])]  # what is not theirs is not theirs to withdraw
    runs = administrator("mofops_sync_runs").result
    assert [run["organisation"] for run in runs["runs"]] == ["ops-mof"]
    assert [run["organisation"] for run in sysadmin("mofops_sync_runs").result["runs"]] == [None, "ops-mof"]
    assert {dataset["name"] for dataset in administrator("mofops_sync_status").result["datasets"]} == {mine["name"]}
    sysadmin("mofops_sync_apply")
    target.call("organization_purge", id=elsewhere["name"])


def test_an_index_that_is_behind_withdraws_nothing(sysadmin, created, target):
    dataset = created()
    sysadmin("mofops_sync_apply")
    clear(dataset["id"])
    found = sysadmin("mofops_sync_plan").result
    assert (found["document"]["actions"], found["document"]["unchanged"]) == ([], 1)


def test_the_source_knows_drafts_private_and_deleted_ones(created, editor, target):
    public, private, draft, deleted = created(), created(private=True), created(), created()
    editor("package_patch", id=draft["id"], state="draft")
    editor("package_delete", id=deleted["id"])
    source = own_source()
    assert [dataset["id"] for dataset in source.datasets] == [public["id"]]
    withheld = {dataset["id"]: dataset["state"] for dataset in source.withheld}
    assert withheld == {private["id"]: "active", draft["id"]: "draft", deleted["id"]: "deleted"}


def test_blocked_by_what_is_missing_and_by_an_invalid_resource(
    sysadmin, editor, created, legacy, work, target, ckan_config, monkeypatch
):
    monkeypatch.setitem(ckan_config, "ckanext.mofops.sync.require_valid", True)
    incomplete, invalid = legacy(maintainer=None), created()
    upload = ("a.csv", "ปี,จำนวน\n2566,1,2\n".encode())
    assert editor("resource_create", package_id=invalid["id"], name="ตาราง", description="x", upload=upload).status == 200
    work()
    blocked = {entry["name"]: entry["reasons"] for entry in sysadmin("mofops_sync_plan").result["document"]["blocked"]}
    assert set(blocked) == {incomplete["name"], invalid["name"]}
    assert [reason["item"] for reason in blocked[incomplete["name"]]] == [4]
    assert [reason["code"] for reason in blocked[invalid["name"]]] == ["resource-invalid"]


def scheduled():
    return jobs.get_queue().scheduled_job_registry


def test_changes_are_pushed_together_some_time_later(created, editor, target, ckan_config, monkeypatch):
    created()
    assert len(scheduled()) == 0
    monkeypatch.setitem(ckan_config, "ckanext.mofops.sync.on_change", True)
    monkeypatch.setitem(ckan_config, "ckanext.mofops.sync.delay", 60)
    first, second = created(), created()
    editor("package_patch", id=first["id"], notes="เปลี่ยน")
    editor("package_delete", id=second["id"])
    [id_] = scheduled().get_job_ids()
    job = jobs.job_from_id(id_)
    assert (job.func, job.args) == (unattended.push_changes, ())
    job.perform()
    assert target.datasets()[first["name"]]["notes"] == "เปลี่ยน"
    [row] = model.Session.scalars(sa.select(SyncPlan)).all()
    assert (row.cause, row.user_id, row.state) == ("change", None, "done")


def test_what_changes_while_another_push_runs_is_pushed_after_it(created, target, ckan_config, monkeypatch):
    monkeypatch.setitem(ckan_config, "ckanext.mofops.sync.on_change", True)
    monkeypatch.setitem(ckan_config, "ckanext.mofops.sync.delay", 1)
    created()
    [job] = scheduled().get_job_ids()
    jobs.get_queue().connection.delete(scheduled().key, f"{jobs.get_queue().key}:mofops-sync-change")  # as when it begins
    with locked(target.url):
        unattended.push_changes()
    [again] = scheduled().get_job_ids()
    assert again != job


def test_a_push_without_anything_to_do_leaves_one_row_only(created, target, ckan_config, monkeypatch):
    created()
    for _ in range(3):
        unattended._push("schedule")
    assert sorted(row.total for row in model.Session.scalars(sa.select(SyncPlan))) == [0, 1]


def test_the_schedule_is_told_once_and_goes_on(created, target, ckan_config, monkeypatch):
    monkeypatch.setitem(ckan_config, "ckanext.mofops.sync.schedule", ["02:00", "14:30"])
    sync.arm()
    sync.arm()
    [id_] = scheduled().get_job_ids()
    job = jobs.job_from_id(id_)
    assert job.args[0] in ("02:00:00", "14:30:00")
    name = created()["name"]
    job.perform()
    assert set(target.datasets()) == {name}
    monkeypatch.setitem(ckan_config, "ckanext.mofops.sync.schedule", [])
    created()
    job.perform()
    assert set(target.datasets()) == {name}  # its time is no longer one of the schedule


@pytest.mark.parametrize(
    ("now", "following"),
    [
        ("2026-01-31T01:59", "2026-01-31T02:00"),
        ("2026-01-31T02:00", "2026-01-31T14:30"),
        ("2026-01-31T23:00", "2026-02-01T02:00"),
    ],
)
def test_the_next_time_of_the_schedule(now, following, catalogue, ckan_config, monkeypatch):
    monkeypatch.setitem(ckan_config, "ckanext.mofops.sync.schedule", ["14:30", "02:00"])
    zone = ZoneInfo("Asia/Bangkok")
    found = settings.next_push(datetime.fromisoformat(now).replace(tzinfo=zone))
    assert found == datetime.fromisoformat(following).replace(tzinfo=zone)


def run(cli, *arguments):
    model.Session.remove()
    result = cli.invoke(ckan, ["mofops", "sync", *arguments, "--lang", "en"])
    model.Session.remove()
    return result


def test_the_commands(cli, created, editor, target, ckan_config, monkeypatch):
    dataset = created()
    shown = run(cli, "plan", "--exit-code", "--json")
    assert (shown.exit_code, kinds({"document": json.loads(shown.stdout)})) == (1, [("create", dataset["name"])])
    assert run(cli, "push").exit_code == 2  # nobody can be asked
    pushed = run(cli, "push", "--yes", "--json")
    assert (pushed.exit_code, [action["outcome"] for action in json.loads(pushed.stdout)["actions"]]) == (0, ["done"])
    assert set(target.datasets()) == {dataset["name"]}
    again = run(cli, "plan", "--exit-code")
    assert (again.exit_code, "unchanged 1" in again.stdout) == (0, True)
    state = run(cli, "status")
    assert (state.exit_code, f"✓ {dataset['name']}  registered" in state.stdout) == (0, True)
    [found] = json.loads(run(cli, "status", "--json", "--organisation", "ops-mof").stdout)["datasets"]
    assert found["address"] == f"{target.url}/dataset/{dataset['name']}"
    with locked(target.url):
        editor("package_patch", id=dataset["id"], notes="เปลี่ยน")
        assert run(cli, "push", "--yes").exit_code == 2
    assert run(cli, "plan", "--organisation", "no-such").exit_code == 2
    monkeypatch.setattr(settings, "client", lambda stop=None: Client("http://127.0.0.1:9", retries=0, stop=stop))
    assert run(cli, "plan").exit_code == 3
    monkeypatch.setattr(settings, "client", lambda stop=None: Client(target.url, "wrong-token", stop=stop))
    refused = run(cli, "push", "--yes")
    assert (refused.exit_code, target.datasets()[dataset["name"]]["notes"]) == (3, dataset["notes"])


def test_a_push_that_has_only_blocked_ones_says_why(cli, legacy, target):
    blocked = legacy(maintainer=None)
    result = run(cli, "push", "--yes")
    assert (result.exit_code, target.datasets()) == (1, {})
    assert f"✗ blocked {blocked['name']}" in result.output


def everything_in_the_database():
    for name in sa.inspect(model.meta.engine).get_table_names():
        yield from model.Session.scalars(sa.text(f'SELECT entry::text FROM "{name}" AS entry'))  # noqa: S608 - a table's own name


def everything_in_redis():
    connection = jobs.get_queue().connection
    for key in connection.scan_iter():
        yield repr(connection.dump(key))
        if connection.type(key) == b"hash":
            yield repr(connection.hgetall(key))


def test_the_token_is_nowhere(sysadmin, created, work, cli, target, ckan_config, monkeypatch, caplog):
    token = target.token
    log = StringIO()
    handler = logging.StreamHandler(log)
    logging.getLogger().addHandler(handler)
    caplog.set_level(logging.DEBUG)
    monkeypatch.setitem(ckan_config, "ckanext.mofops.sync.on_change", True)
    said = []
    try:
        created()
        row = sysadmin("mofops_sync_plan", background=True).result
        said += everything_in_redis()
        work()
        sysadmin("mofops_sync_apply", id=row["id"], background=True)
        said += everything_in_redis()
        work()
        assert SyncPlan.get(row["id"]).state == "done"
        said += [json.dumps(sysadmin(f"mofops_sync_{name}").result) for name in ("runs", "status")]
        said += [str(run(cli, command).stdout) for command in ("plan", "status")]
        for path in ("/sync", f"/sync/{row['id']}"):
            said.append(sysadmin.app.get(path, headers={"Authorization": sysadmin.token}).body)
        said += failures(sysadmin, cli, ckan_config, monkeypatch)
    finally:
        logging.getLogger().removeHandler(handler)
    said += [caplog.text, log.getvalue(), *everything_in_the_database(), *everything_in_redis()]
    assert len("".join(said)) > 10_000
    assert token not in "".join(said)


def failures(sysadmin, cli, ckan_config, monkeypatch):
    """What is said when the target refuses the token, is none, or our own code breaks with the client at hand."""
    monkeypatch.setitem(ckan_config, "ckanext.mofops.sync.retries", 0)
    for url in ("http://127.0.0.1:9", f"{os.environ['MOFOPS_TARGET']}/nowhere"):
        with monkeypatch.context() as patch:
            patch.setattr(settings, "target", lambda url=url: url)
            yield json.dumps(sysadmin("mofops_sync_plan").result)
    with monkeypatch.context() as patch:
        patch.setattr(settings, "target", lambda: f"{os.environ['MOFOPS_TARGET']}/nowhere")
        result = run(cli, "push", "--yes")
        yield str(result.output)
        yield "".join(traceback.format_exception(*result.exc_info))
    with monkeypatch.context() as patch:
        patch.setattr("ckanext.mofops.jobs.sync.work.planned", lambda _opened, client, *_, **__: 1 / len([client][1:]))
        row = SyncPlan.add({}, cause="person")
        try:
            sync.make(row)
        except ZeroDivisionError as error:
            lines = traceback.TracebackException.from_exception(error, capture_locals=True)
            yield "".join(lines.format())
        yield json.dumps(SyncPlan.get(row.id).to_dict())


@pytest.fixture
def page(sysadmin):
    """A page as the sysadmin sees it, in a language."""

    def get(path, lang="en", method="get", **fields):
        prefix = {"th": "", "en": "/en"}[lang]
        headers = {"Authorization": sysadmin.token}
        answer = getattr(sysadmin.app, method)(f"{prefix}{path}", headers=headers, follow_redirects=True, data=fields)
        assert answer.status_code == 200, answer.body[:500]
        model.Session.remove()
        return html.fromstring(answer.body)

    return get


def said(page):
    return " ".join(page.xpath("//*[@role='main']")[0].text_content().split())


@pytest.mark.parametrize("lang", ["th", "en"])
def test_from_a_plan_to_a_push_by_pages(lang, page, created, editor, legacy, work, target):
    dataset, blocked = created(), legacy(maintainer=None)
    asked = page("/sync", lang, method="post", organisation="ops-mof")
    assert asked.xpath("//meta[@http-equiv='refresh']")
    work()
    [row] = model.Session.scalars(sa.select(SyncPlan)).all()
    shown = page(f"/sync/{row.id}", lang)
    assert not shown.xpath("//meta[@http-equiv='refresh']")
    assert dataset["name"] in said(shown)
    [mend] = shown.xpath("//section[@aria-labelledby='mofops-sync-blocked']//a[contains(@href, '/edit/')]/@href")
    assert mend.endswith(f"/dataset/edit/{blocked['name']}#field-maintainer")
    pushing = page(f"/sync/{row.id}/push", lang, method="post")
    assert pushing.xpath("//progress")
    assert pushing.xpath(f"//form[contains(@action, '/sync/{row.id}/cancel')]//button")
    work()
    done = page(f"/sync/{row.id}", lang)
    assert not done.xpath("//progress")
    assert done.xpath("//p[contains(@class, 'alert-success')]")
    index = page("/sync", lang)
    assert index.xpath(f"//table//a[contains(@href, '/sync/{row.id}')]")
    assert blocked["name"] not in said(index)  # of one organisation, which the sysadmin's own list does not show

    editor("package_patch", id=dataset["id"], notes="คำอธิบายใหม่ที่ยาวพอ")
    page("/sync", lang, method="post")
    work()
    [row] = model.Session.scalars(sa.select(SyncPlan).where(SyncPlan.state == "planned")).all()
    shown = page(f"/sync/{row.id}", lang)
    assert [change.text_content() for change in shown.xpath("//ins")] == ["คำอธิบายใหม่ที่ยาวพอ"]
    assert blocked["name"] in said(page("/sync", lang))
    history = page(f"/dataset/{dataset['name']}/sync", lang)
    assert len(history.xpath("//tbody/tr")) == 1


def test_the_page_of_a_dataset_says_where_it_is_registered(app, page, sysadmin, created, target):
    dataset = created()
    address = f"{target.url}/dataset/{dataset['name']}"

    def links(found):
        return found.xpath("//span[contains(@class, 'mofops-badges')]//a/@href")

    public = html.fromstring(app.get(f"/dataset/{dataset['name']}").body)
    assert not [link for link in links(public) if "sync" in link or link == address]
    assert f"/en/dataset/{dataset['name']}/sync" in links(page(f"/dataset/{dataset['name']}"))
    sysadmin("mofops_sync_apply")
    public = html.fromstring(app.get(f"/dataset/{dataset['name']}").body)
    assert address in links(public)
    assert not [link for link in links(public) if link.endswith("/sync")]


def test_a_catalogue_without_a_target_says_so(page, created, target, ckan_config, monkeypatch):
    monkeypatch.setitem(ckan_config, "ckanext.mofops.sync.target", "")
    index = page("/sync")
    assert "ckanext.mofops.sync.target" in said(index)
    assert not index.xpath("//*[contains(@class, 'primary')]//form[@method='post']")
    dataset = created()
    assert not page(f"/dataset/{dataset['name']}").xpath("//a[contains(@href, '/sync')]")
