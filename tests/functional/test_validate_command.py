"""``ckan mofops validate``: what is queued, what is checked at once, and that a killed worker loses nothing."""

import json
import subprocess
from pathlib import Path

import pytest
from ckan import model
from ckan.cli.cli import ckan
from ckan.lib import jobs
from sqlalchemy import func, select, update

from ckanext.mofops.model import Claims, Validation

ROOT = Path(__file__).parents[2]
GOOD = ("units.csv", "ปีงบประมาณ,จำนวน\n2566,12\n".encode())
BROKEN = ("units.csv", "ปีงบประมาณ,จำนวน\n2566,12,เกิน\n".encode())


@pytest.fixture(autouse=True)
def nothing_waits(clean_queues, catalogue):
    """Neither a job nor a row of an earlier test."""
    model.Session.execute(Validation.__table__.delete())
    model.Session.commit()


@pytest.fixture
def dataset_of(editor, created):
    """The dataset of these files, and its resources."""

    def make(*uploads):
        dataset = created()
        resources = [
            editor("resource_create", package_id=dataset["id"], name=f"ตาราง {number}", upload=upload).result
            for number, upload in enumerate(uploads)
        ]
        return dataset, resources

    return make


def run(cli, *arguments):
    model.Session.remove()
    result = cli.invoke(ckan, ["mofops", "validate", "--lang", "en", *arguments])
    model.Session.remove()
    return result


def document(cli, *arguments):
    return json.loads(run(cli, "--json", *arguments).stdout)


def ids(found):
    return {resource["resource_id"] for resource in found["resources"]}


def test_now_checks_in_this_process(cli, dataset_of):
    dataset, resources = dataset_of(GOOD, BROKEN)
    result = run(cli, "--dataset", dataset["name"], "--now")
    assert result.exit_code == 1
    assert f"✓ {dataset['name']}  ตาราง 0" in result.output
    assert f"✗ {dataset['name']}  ตาราง 1" in result.output
    assert "2/2" in result.stderr
    assert Validation.pending() == 0
    assert run(cli, "--resource", resources[0]["id"], "--all", "--now").exit_code == 0


def test_without_now_they_wait_for_a_worker(cli, dataset_of, work):
    dataset, resources = dataset_of(GOOD)
    work()
    found = document(cli, "--dataset", dataset["name"], "--all")
    assert ids(found) == {resources[0]["id"]}
    assert found["resources"][0]["state"] == "pending"
    assert len(jobs.get_queue()) == 1
    work()
    assert model.Session.scalar(select(func.count()).select_from(Validation)) == 2


def test_stale_leaves_out_what_is_known(cli, dataset_of, work):
    dataset, resources = dataset_of(GOOD, BROKEN)
    work()
    assert ids(document(cli, "--dry-run")) & {resource["id"] for resource in resources} == set()
    model.Session.execute(update(Validation).where(Validation.resource_id == resources[1]["id"]).values(engine="1"))
    model.Session.commit()
    assert ids(document(cli, "--dataset", dataset["name"], "--dry-run")) == {resources[1]["id"]}
    assert Validation.pending() == 0


def test_a_second_run_goes_on_with_what_is_left(cli, dataset_of):
    dataset, resources = dataset_of(*[GOOD] * 3)
    assert run(cli, "--resource", resources[0]["id"], "--now").exit_code == 0  # as if stopped after the first
    assert ids(document(cli, "--dataset", dataset["name"], "--now")) == {resource["id"] for resource in resources[1:]}
    assert ids(document(cli, "--dataset", dataset["name"], "--now")) == set()


def test_stuck_ones_are_taken_up_again(cli, dataset_of, work):
    _, resources = dataset_of(GOOD)
    jobs.get_queue().empty()
    with Claims() as claims, claims.one():
        assert ids(document(cli, "--stuck")) == set()  # somebody works on it
    jobs.get_queue().empty()
    assert ids(document(cli, "--stuck", "--dry-run")) == {resources[0]["id"]}
    assert len(jobs.get_queue()) == 0
    assert ids(document(cli, "--stuck")) == {resources[0]["id"]}
    work()
    assert Validation.pending() == 0


def test_drafts_are_checked_too(cli, editor, described):
    draft = editor("package_create", **described(state="draft")).result
    resource = editor("resource_create", package_id=draft["id"], name="ตาราง", upload=GOOD).result
    assert resource["id"] in ids(document(cli, "--dry-run"))
    assert ids(document(cli, "--dataset", draft["name"], "--now")) == {resource["id"]}


def test_what_could_not_be_checked_is_not_well(cli, editor, created):
    dataset = created()
    editor("resource_create", package_id=dataset["id"], name="ตาราง", url="http://127.0.0.1:9/units.csv")
    result = run(cli, "--dataset", dataset["name"], "--now")
    assert result.exit_code == 3
    assert f"? {dataset['name']}" in result.output


@pytest.mark.parametrize("option", ["--resource", "--dataset", "--organisation"])
def test_an_unknown_name_is_wrong_usage(option, cli):
    assert run(cli, option, "no-such").exit_code == 2


def test_killed_workers_lose_nothing(catalogue, ckan_config):
    command = ["scripts/bench", "validation_queue", "--resources", "200", "--workers", "2", "--json", "--ini"]
    done = subprocess.run([*command, ckan_config["__file__"]], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout.splitlines()[-1])
    assert (found["drained"], found["lost"], found["checked_twice"]) == (200, 0, 0)
    assert found["kills"] >= 3
    assert found["begun_again"] <= found["kills"]  # only what was under way
