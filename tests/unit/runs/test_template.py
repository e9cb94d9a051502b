"""Export and import from end to end, against a CKAN that keeps what it is given and fails when it is told to."""

import re
from pathlib import Path

import pytest

from ckanext.mofops.catalog import AnswerLost, Invalid, NotCkan, Refused, Unreachable, UsageError
from ckanext.mofops.metadata.workbook import example_datasets, interpret, read, workbook_bytes
from ckanext.mofops.runs.template import applied, gathered, planned

DATASETS = Path(__file__).parents[3] / "datasets"
SITE = "https://data.example.go.th"


class Ckan:
    """The actions of a CKAN that an import needs. fails: errors by (action, name), each raised once; lost: after writing."""

    url = SITE

    def __init__(self):
        self.datasets = {}
        self.calls = []
        self.fails = {}
        self.lost = False

    def call(self, action, data, *, keep=lambda result: result, write=False):
        self.calls.append((action, data.get("name")))
        if action == "organization_list_for_user":
            return [{"id": "org-1", "name": "ops-mof", "title": "สำนักงานปลัดกระทรวงการคลัง"}]
        if action == "package_search":
            names = re.findall(r'"([^"]+)"', data["fq"])
            assert data["include_private"] and data["include_drafts"]
            found = sorted((d for d in self.datasets.values() if not names or d["name"] in names), key=lambda d: d["id"])
            return keep({"count": len(found), "results": found})
        error = self.fails.pop((action, data["name"]), None)
        if error is None or self.lost:
            self.store(data)
        if error is not None:
            raise error
        return data

    def store(self, data):
        name = data["name"]
        resources = [{"id": f"{name}-{number}", **resource} for number, resource in enumerate(data.get("resources", []))]
        self.datasets[name] = {"id": f"id-{name}", "state": "active", **data, "resources": resources}

    @property
    def writes(self):
        return [call for call in self.calls if call[0].startswith("package_") and call[0] != "package_search"]


@pytest.fixture
def ckan():
    return Ckan()


@pytest.fixture
def example(tmp_path):
    path = tmp_path / "example.xlsx"
    path.write_bytes(workbook_bytes(example_datasets()))
    return path


def quiet(*_):
    pass


def run(path, ckan, **options):
    _, found = planned(path, ckan, on_step=quiet, **options)
    return found, applied(found, ckan, on_step=quiet)


def statuses(outcomes):
    return [outcome.status for outcome in outcomes.values()]


def lost():
    return AnswerLost("answer-lost", url=SITE, reason="Timeout")


def test_import_then_again(example, ckan):
    found, outcomes = run(example, ckan)
    assert found.summary()["create"] == len(outcomes) == len(ckan.datasets) == 5
    assert set(statuses(outcomes)) == {"done"}
    again, outcomes = run(example, ckan)
    assert (again.summary()["unchanged"], outcomes, len(ckan.writes)) == (5, {}, 5)


def test_export_of_what_was_imported_is_the_same_file(example, ckan):
    run(example, ckan)
    by_type = [ckan.datasets[dataset["name"]] for dataset in example_datasets()]
    shown = [{**dataset, "organization": {"name": "ops-mof"}} for dataset in by_type]
    assert workbook_bytes(shown) == example.read_bytes()


def test_a_dry_run_writes_nothing(example, ckan):
    steps = []
    planned(example, ckan, on_step=lambda *step: steps.append(step[:2]))
    assert ckan.writes == []
    assert steps == [(0, 3), (1, 3), (2, 3), (3, 3)]


def test_one_that_fails_stops_no_other(example, ckan):
    ckan.fails["package_create", "example-inspected-units"] = Invalid("invalid", {"name": "taken"}, url=SITE, status=409)
    _, outcomes = run(example, ckan)
    assert statuses(outcomes) == ["done", "failed", "done", "done", "done"]
    assert outcomes[1].code == "invalid"
    assert statuses(run(example, ckan)[1]) == ["done"]


@pytest.mark.parametrize("error", [lost, lambda: NotCkan("not-ckan", url=SITE, status=200)], ids=["lost", "no-ckan"])
@pytest.mark.parametrize(("landed", "writes"), [(True, 1), (False, 2)])
def test_after_a_lost_answer_it_looks_before_it_writes_again(example, ckan, error, landed, writes):
    ckan.fails["package_create", "example-licensed-shops"] = error()
    ckan.lost = landed
    _, outcomes = run(example, ckan)
    assert set(statuses(outcomes)) == {"done"}
    assert ckan.writes.count(("package_create", "example-licensed-shops")) == writes


def test_a_lost_update_is_told_from_what_stood_there_before(example, ckan):
    run(example, ckan)
    ckan.datasets["example-licensed-shops"]["title"] = "แก้ด้วยมือ"
    ckan.fails["package_update", "example-licensed-shops"] = lost()
    assert statuses(run(example, ckan)[1]) == ["done"]
    assert ckan.datasets["example-licensed-shops"]["title"] != "แก้ด้วยมือ"


@pytest.mark.parametrize(
    ("error", "rest"),
    [
        pytest.param(Unreachable("unreachable", url=SITE, reason="x"), "skipped", id="down"),
        pytest.param(Refused("refused", url=SITE, status=401), "skipped", id="token-unknown"),
        pytest.param(Refused("refused", url=SITE, status=403), "done", id="not-allowed-there"),
        pytest.param(KeyboardInterrupt(), "skipped", id="interrupted"),
    ],
)
def test_what_stops_the_run(example, ckan, error, rest):
    ckan.fails["package_create", "example-inspected-units"] = error
    _, outcomes = run(example, ckan)
    assert statuses(outcomes) == ["done", "failed", *[rest] * 3]
    assert all(outcome.message["th"] for outcome in outcomes.values() if outcome.status != "done")


def test_organisation_that_the_user_may_not_write_to(example, ckan):
    with pytest.raises(UsageError) as caught:
        planned(example, ckan, organisation="dga", on_step=quiet)
    assert caught.value.code == "organisation-unknown-here"


def test_a_broken_workbook_is_a_plan_with_its_problem(written, ckan):
    found, outcomes = run(written(b"x", "a.xlsx"), ckan)
    assert ([problem.code for problem in found.problems], outcomes, found.passed) == (["workbook-not-xlsx"], {}, False)


def test_gathered_from_a_folder_and_from_a_site(ckan, example):
    folder = gathered(DATASETS)
    assert (len(folder.datasets), folder.faults) == (7, ())
    assert [d["name"] for d in gathered(DATASETS, ["ops-mof-pmqa-scores"]).datasets] == ["ops-mof-pmqa-scores"]
    with pytest.raises(UsageError):
        gathered(DATASETS, ["nobody"])
    run(example, ckan)
    assert len(gathered(ckan).datasets) == 5


def test_our_own_datasets_come_back_whole(tmp_path):
    datasets = gathered(DATASETS).datasets
    path = tmp_path / "a.xlsx"
    path.write_bytes(workbook_bytes(datasets))
    found = interpret(read(path))
    assert found.problems == ()
    by_name = {entry.name: entry for entry in found.datasets}
    for dataset in datasets:
        entry = by_name[dataset["name"]]
        assert [problem.code for problem in entry.judged(entry.dataset) if problem.severity == "error"] == []
        assert entry.dataset["notes"] == dataset["notes"].strip()
        assert len(entry.resources) == len(dataset["resources"])
