import hashlib
import json

import pytest

from ckanext.mofops.catalog import UsageError, read_folder
from ckanext.mofops.gdcatalog import Profile, ckan_source, folder_source, plan, site_address, site_of, site_source
from ckanext.mofops.gdcatalog.mapping import FILE, lean_source

SITE = "https://agency.example"


@pytest.fixture
def folder(tmp_path):
    """A folder of datasets: ``name={file: content}``, ``dataset.yaml`` among the files."""

    def make(**datasets):
        for name, files in datasets.items():
            (tmp_path / name).mkdir(exist_ok=True)
            for file, content in files.items():
                (tmp_path / name / file).write_text(content if isinstance(content, str) else json.dumps(content))
        return read_folder(tmp_path)

    return make


def test_resources_have_ids_that_stay_and_hashes(folder):
    entries = [{"name": "x", "path": "x.csv"}, {"name": "x", "path": "x.csv"}, {"name": "y", "url": "https://b.example"}]
    files = {"x.csv": "a\n1\n", "dataset.yaml": {"title": "t", "resources": entries}}
    first, second = (folder_source(folder(a=files), f"{SITE}/") for _ in range(2))
    assert (first, first.site) == (second, SITE)
    resources = first.datasets[0]["resources"]
    assert len({resource["id"] for resource in resources}) == 3
    assert resources[0]["hash"] == hashlib.sha256(b"a\n1\n").hexdigest()
    assert resources[0][FILE].endswith("a/x.csv")
    assert FILE not in resources[2]
    assert folder_source(folder(a=files), "https://other.example").datasets[0]["resources"][0]["id"] != resources[0]["id"]


def test_an_id_of_the_entry_itself_is_taken(folder):
    found = folder_source(folder(a={"dataset.yaml": {"resources": [{"id": "7c2b", "url": "https://b.example"}]}}), SITE)
    assert found.datasets[0]["resources"][0]["id"] == "7c2b"


def test_what_a_folder_must_not_say(folder):
    # Else it could have any file of this machine sent, or pass one content off as another.
    entry = {"url": "https://b.example", "mofops_file": "/etc/passwd", "hash": "h", "url_type": "upload"}
    (resource,) = folder_source(folder(a={"dataset.yaml": {"resources": [entry]}}), SITE).datasets[0]["resources"]
    assert not {FILE, "hash", "url_type"} & resource.keys()


def test_faults_block(folder):
    found = folder_source(
        folder(a={"dataset.yaml": {"resources": [{"path": "gone.csv"}]}}, b={"dataset.yaml": "- x"}, c={"dataset.yaml": {}}), SITE
    )
    assert [dataset["name"] for dataset in found.datasets] == ["a", "c"]
    assert {name: [problem.code for problem in problems] for name, problems in found.faults.items()} == {
        "a": ["path-missing"],
        "b": ["document-not-mapping"],
    }
    planned = plan(found.datasets, [], Profile(SITE), faults=found.faults)
    assert [blocked.name for blocked in planned.blocked] == ["a", "b", "c"]


def test_a_ckan_is_never_taken_at_its_word_for_local_files(client, target, complete, stored):
    sly = {"id": "r", "url": "https://b.example/x", "url_type": "upload", FILE: "/etc/passwd"}
    target.datasets["x"] = {**stored({**complete(), "owner_org": "ops-mof", "resources": [sly]}), "extras": []}
    target._matches = lambda *_: True
    found = ckan_source(client, site_address(client))
    assert found.site == target.url
    assert [set(resource) & {FILE, "url_type"} for resource in found.datasets[0]["resources"]] == [set()]


@pytest.mark.parametrize(
    "facts", [{}, {"agency": []}, {"agency": {"catalogue_url": 5}}, {"agency": {"catalogue_url": "a.example"}}]
)
def test_a_site_that_is_not_stated(facts):
    with pytest.raises(UsageError) as caught:
        site_of(facts)
    assert caught.value.code == "catalogue-url-missing"


def test_site():
    assert site_of({"agency": {"catalogue_url": " https://a.example/ "}}) == "https://a.example"


def test_a_site_read_from_within():
    rows = [
        {"id": "a", "name": "a", "resources": [{"url": "https://a.example/1.csv", "url_type": "upload"}]},
        {"id": "b", "name": "b", "private": True, "resources": []},
        {"id": "c", "name": "c", "state": "deleted", "resources": []},
    ]
    source = site_source(f"{SITE}/", map(lean_source, rows), full=False)
    assert (source.site, source.full) == (SITE, False)
    assert [dataset["resources"] for dataset in source.datasets] == [[{"url": "https://a.example/1.csv"}]]
    assert [dataset["name"] for dataset in source.withheld] == ["b", "c"]
