"""Two live catalogues that are kept equal, whatever happens to either and to the line between them."""

import json
import random
import shutil
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from journeys.faults import FaultProxy

from ckanext.mofops.ledger import open_ledger
from ckanext.mofops.standard.schema import dataset_schema

DATASETS = 200
OF_A_RESOURCE = ("id", "name", "url", "description", "format")


@pytest.fixture
def size(pytestconfig):
    """How much of something there is: in the long form, and in the short one."""
    return lambda long, short: long if pytestconfig.getoption("--long") else short


@dataclass(frozen=True)
class Other:
    """The catalogue that is kept equal. options: what pushes to it need; tags: some that it takes; read: one of its datasets in
    our fields.
    """

    site: Any
    options: tuple[str | Path, ...] = ()
    tags: tuple[str, ...] = ("ที่ดิน", "กรุงเทพฯ")
    read: Callable[[dict[str, Any]], dict[str, Any]] = lambda dataset: dataset


@pytest.fixture(params=["gdcatalog", "hub"])
def other(request):
    """GD Catalog, and a hub with an older CKAN where the stack has one."""
    return request.getfixturevalue("on_" + request.param)


@pytest.fixture
def on_gdcatalog(gdcatalog):
    return Other(gdcatalog)


@pytest.fixture
def on_hub(hub, tmp_path):
    """A stock CKAN keeps the items in extras, and refuses tags with vowel and tone marks."""
    (tmp_path / "mapping.yaml").write_text("target: {extras: true}")
    return Other(hub, ("--mapping", tmp_path / "mapping.yaml"), ("งบประมาณ", "ราคา"), from_extras)


def from_extras(dataset):
    """A dataset of a site that keeps the items in extras."""
    lists = {name for name, field in dataset_schema().dataset_fields.items() if field.kind == "choices"}
    extras = {extra["key"]: extra["value"] for extra in dataset["extras"]}
    return {**{name: json.loads(value) if name in lists else value for name, value in extras.items()}, **dataset}


@pytest.fixture
def mirror(agency, other, run):
    """Runs ``plan`` or ``push`` from the whole agency catalogue to the other; what it made of others' goes at the end."""
    made = []

    def command(name, *more):
        options = [*other.options, *(["--yes"] if name == "push" else [])]
        target = {"MOFOPS_TARGET_TOKEN": other.site.token}
        found = run(name, "--source", agency.url, "--target", other.site.url, "--json", *options, *more, **target)
        made.extend(action["target_id"] for action in found.document["actions"] if action["kind"] == "create")
        return found

    yield command
    there = {dataset["id"] for dataset in other.site.call("package_search", rows=1000, include_private=True)["results"]}
    for id_ in there & set(made):
        other.site.call("dataset_purge", id=id_)


@pytest.fixture
def through(run, environment):
    """Pushes a folder to an address, patiently."""

    def push(folder, url, *more):
        patience = ["--timeout", "20", "--retries", "8", "--budget", "3000"]
        return run("push", "--source", folder.path, "--target", url, "--yes", "--json", *patience, *more)

    return push


def content(dataset):
    """What both sides ought to have in common, read without any of our own code."""
    fields = {
        name: dataset.get(name) or None for name in dataset_schema().dataset_fields if name not in ("owner_org", "tag_string")
    }
    resources = [{name: resource.get(name) for name in OF_A_RESOURCE} for resource in dataset["resources"]]
    tags = [tag["name"] for tag in dataset["tags"]]
    return {**fields, "tags": tags, "organisation": dataset["organization"]["name"], "resources": resources}


def assert_equal(agency, other, organisation):
    """Field by field, what the agency offers is what the other shows."""
    here, there = agency.datasets(organisation), other.site.datasets(organisation)
    offered = {
        name: content(dataset)
        for name, dataset in here.items()
        if dataset["state"] == "active" and not dataset["private"] and dataset.get("allow_harvest") != "False"
    }
    # The one documented difference: what is public says there that it consents.
    offered = {name: {**fields, "allow_harvest": "True"} for name, fields in offered.items()}
    assert {name: content(other.read(dataset)) for name, dataset in there.items()} == offered


def changes(agency, names, tags):
    """Every kind of change, made at the source by its API; the names of the datasets that are withdrawn."""
    part = iter([names[start : start + 10] for start in range(0, len(names), 10)])
    for name in next(part):
        agency.call("package_patch", id=name, title=f"ชื่อใหม่ของ {name}", notes="บรรทัดแรก\n\nบรรทัดที่สอง")
    for name in next(part):
        objective = ["แผนพัฒนาเศรษฐกิจและสังคมแห่งชาติ"]
        agency.call("package_patch", id=name, tags=[{"name": tag} for tag in tags[::-1]], objective=objective)
    for name in next(part):
        agency.call(
            "resource_create",
            package_id=name,
            name="ตารางใหม่",
            url="https://data.example.go.th/new.csv",
            format="CSV",
            description="x",
        )
    for name in next(part):
        resources = agency.call("package_show", id=name)["resources"]
        agency.call("package_patch", id=name, resources=list(reversed(resources))[:2])
    for number, name in enumerate(next(part)):
        agency.call("package_patch", id=name, name=f"{name}-renamed-{number}")
    hidden, deleted, withheld = next(part), next(part), next(part)
    for name in hidden:
        agency.call("package_patch", id=name, private=True)
    for name in deleted:
        agency.call("package_delete", id=name)
    for name in withheld:
        agency.call("package_patch", id=name, allow_harvest="False")
    return hidden, deleted, withheld


def test_two_catalogues_are_kept_equal(many, organisation, into_agency, mirror, agency, other, environment, settings, tmp_path):
    datasets = many(DATASETS)
    for name in datasets.names:
        datasets.edit(name, tags=[*other.tags, "2566"])
    assert into_agency(datasets).status == 0
    first = mirror("push")
    assert first.status == 0, first
    assert_equal(agency, other, organisation)
    assert mirror("plan", "--exit-code").status == 0

    hidden, deleted, withheld = changes(agency, list(datasets.names), other.tags)
    planned = mirror("plan")
    kinds = [action["kind"] for action in planned.document["actions"]]
    assert (kinds.count("update"), kinds.count("withdraw"), kinds.count("create")) == (50, 30, 0)
    refused = mirror("push")
    assert refused.status == 1, refused  # thirty are more than a tenth
    assert {action["error"]["code"] for action in refused.document["actions"]} == {"mass-withdraw"}
    second = mirror("push", "--allow-mass-withdraw")
    assert second.status == 0, second
    assert_equal(agency, other, organisation)
    assert mirror("plan", "--exit-code").status == 0

    for name in hidden:
        agency.call("package_patch", id=name, private=False)
    for name in deleted:
        agency.call("package_patch", id=name, state="active")
    for name in withheld:
        agency.call("package_patch", id=name, allow_harvest="True")
    third = mirror("push")
    assert third.status == 0, third
    assert [action["kind"] for action in third.document["actions"]] == ["restore"] * 30
    assert_equal(agency, other, organisation)
    assert mirror("plan", "--exit-code").status == 0

    # What need not be read again makes no other plan, and less work.
    known, anew = (
        mirror("plan", "--state-dir", place).document for place in (environment["MOFOPS_STATE_DIR"], tmp_path / "none")
    )
    spent, spent_anew = known.pop("requests"), anew.pop("requests")
    assert {**known, "seconds": 0} == {**anew, "seconds": 0}
    assert sum(spent.values()) <= sum(spent_anew.values()) + 2
    assert known["unchanged"] >= DATASETS

    said = "".join(found.stdout + found.stderr for found in (first, planned, refused, second, third))
    said += "".join(path.read_bytes().decode("utf-8", "replace") for path in Path(environment["MOFOPS_STATE_DIR"]).iterdir())
    assert other.site.token not in said
    assert settings["MOFOPS_SOURCE_TOKEN"] not in said


def test_what_is_withdrawn_comes_back_without_a_history(many, organisation, through, gdcatalog, environment):
    datasets = many(3)
    assert through(datasets, gdcatalog.url).status == 0
    ids = {dataset["id"] for dataset in gdcatalog.datasets(organisation).values()}
    away = datasets.path.parent / "away"
    shutil.move(datasets.path / datasets.names[0], away)
    assert through(datasets, gdcatalog.url).status == 0
    assert set(gdcatalog.datasets(organisation)) == set(datasets.names[1:])
    shutil.move(away, datasets.path / datasets.names[0])
    shutil.rmtree(environment["MOFOPS_STATE_DIR"])
    back = through(datasets, gdcatalog.url)
    assert back.status == 0, back
    assert {dataset["id"] for dataset in gdcatalog.datasets(organisation).values()} == ids


def test_hidden_instead_of_deleted(many, organisation, through, gdcatalog):
    datasets = many(2)
    assert through(datasets, gdcatalog.url).status == 0
    shutil.move(datasets.path / datasets.names[0], datasets.path.parent / "away")
    assert through(datasets, gdcatalog.url, "--withdraw", "private").status == 0
    assert [dataset["private"] for _, dataset in sorted(gdcatalog.datasets(organisation).items())] == [True, False]
    shutil.move(datasets.path.parent / "away", datasets.path / datasets.names[0])
    back = through(datasets, gdcatalog.url)
    assert [action["kind"] for action in back.document["actions"]] == ["restore"]
    assert [dataset["private"] for dataset in gdcatalog.datasets(organisation).values()] == [False, False]


@pytest.mark.long
def test_operations_through_a_bad_line(many, organisation, through, gdcatalog, size):
    datasets = many(size(250, 30))
    with FaultProxy(gdcatalog.url, share=0.2, seed=7) as proxy:
        created = through(datasets, proxy.url)
        assert created.status == 0, created
        assert {action["outcome"] for action in created.document["actions"]} == {"done"}
        for name in datasets.names:
            datasets.edit(name, notes="เปลี่ยนแล้ว")
        updated = through(datasets, proxy.url)
        assert updated.status == 0, updated
        assert len(updated.document["actions"]) == len(datasets.names)
        assert sum(proxy.done.values()) > 0.1 * proxy.requests
    there = gdcatalog.datasets(organisation)
    assert set(there) == set(datasets.names)  # none lost, none twice
    assert {dataset["notes"] for dataset in there.values()} == {"เปลี่ยนแล้ว"}
    assert through(datasets, gdcatalog.url).document["unchanged"] == len(datasets.names)


@pytest.mark.long
def test_killed_at_random_moments(many, organisation, start, through, gdcatalog, size):
    datasets = many(size(60, 30))
    chance = random.Random(11)  # noqa: S311
    options = ["--source", datasets.path, "--target", gdcatalog.url, "--yes", "--jobs", "4"]
    for kill in range(size(50, 6)):
        process = start("push", *options)
        time.sleep(chance.uniform(0.5, 3.0))
        process.send_signal(signal.SIGKILL)
        process.communicate()
        datasets.edit(chance.choice(datasets.names), notes=f"ครั้งที่ {kill}")
    finished = through(datasets, gdcatalog.url)
    assert finished.status == 0, finished
    assert finished.document["conflicts"] == []
    assert set(gdcatalog.datasets(organisation)) == set(datasets.names)
    checked = through(datasets, gdcatalog.url)
    assert (checked.document["actions"], checked.document["unchanged"]) == ([], len(datasets.names))


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_told_to_end_it_ends_in_order(many, organisation, start, gdcatalog, eventually, environment, number):
    datasets = many(40)
    process = start("push", "--source", datasets.path, "--target", gdcatalog.url, "--yes", "--json", "--rate", "5")
    eventually(lambda: len(gdcatalog.datasets(organisation)) >= 2)
    process.send_signal(number)
    process.communicate()
    assert process.returncode == 3
    (run,) = open_ledger(Path(environment["MOFOPS_STATE_DIR"])).runs()
    assert run["ended"] is not None
    assert run["outcomes"]["done"] == len(gdcatalog.datasets(organisation)) < len(datasets.names)
