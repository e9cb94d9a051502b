import os
from pathlib import Path

import pytest

from ckanext.mofops.catalog import UsageError, facts_file, read_facts, read_folder


@pytest.fixture
def folder(tmp_path):
    """A folder with nothing in it, beside a file that is none of its business."""
    (tmp_path / "secret.csv").write_text("a\n1\n")
    inside = tmp_path / "datasets"
    inside.mkdir()
    return inside


@pytest.fixture
def dataset(folder):
    """Writes a dataset.yaml and gives back what is read of it."""

    def read(text, **files):
        place = folder / "a"
        place.mkdir(exist_ok=True)
        (place / "dataset.yaml").write_bytes(text if isinstance(text, bytes) else text.encode())
        for name, content in files.items():
            (place / f"{name}.csv").write_text(content)
        return read_folder(place).datasets[0]

    return read


def codes(found):
    return [problem.code for problem in found.problems]


def test_a_dataset(dataset):
    found = dataset(
        "title: ก\nlast_updated_date: 2023-01-15\nresources:\n"
        "- {name: ข, path: b.csv, format: CSV, schema: {fields: [{name: a}]}}\n- {url: https://a.example/c.csv}\n",
        b="a\n1\n",
    )
    assert (found.name, found.problems) == ("a", ())
    assert found.dataset["name"] == "a"
    assert found.dataset["last_updated_date"] == "2023-01-15"
    file, link = found.resources
    assert (file.name, file.path, file.url, file.format) == ("ข", found.path / "b.csv", None, "CSV")
    assert file.schema == {"fields": [{"name": "a"}]}
    assert (link.name, link.path, link.url) == ("c.csv", None, "https://a.example/c.csv")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        pytest.param("", "document-not-mapping", id="empty"),
        pytest.param("- a", "document-not-mapping", id="a-list"),
        pytest.param("a: [", "document-broken", id="broken"),
        pytest.param("a: b: c", "document-broken", id="colon-in-a-value"),
        pytest.param("a: 1\nb: 2\na: 3\n", "document-repeated-key", id="key-given-twice"),
        pytest.param("x: {a: 1, a: 2}", "document-repeated-key", id="key-given-twice-inside"),
        pytest.param("1: a", "document-broken", id="key-is-a-number"),
        pytest.param("no: a", "document-broken", id="key-is-a-boolean-in-yaml"),
        pytest.param("[a]: b", "document-broken", id="key-is-a-list"),
        pytest.param("a: &x [1]\nb: *x\n", "document-broken", id="alias"),
        pytest.param("a: !!python/object/apply:os.system [ls]", "document-broken", id="python-object"),
        pytest.param("a: !!binary aGk=", "document-broken", id="bytes"),
        pytest.param("a: !!set {b}", "document-broken", id="set"),
        pytest.param("a: !!int ''", "document-broken", id="no-number"),
        pytest.param("a: !!bool maybe", "document-broken", id="no-boolean"),
        pytest.param("a: 1\n---\nb: 2\n", "document-broken", id="two-documents"),
        pytest.param("a: \x00", "document-broken", id="nul"),
        pytest.param('a: "\\0"', "document-broken", id="nul-by-escape"),
        pytest.param('a: "\\ud800"', "document-broken", id="half-a-surrogate-pair"),
        pytest.param("[" * 5000, "document-too-deep", id="nested"),
        pytest.param("a: ก".encode("cp874"), "document-not-utf8", id="cp874"),
        pytest.param(b"#" * (2**20 + 1), "document-too-large", id="over-1-MiB"),
    ],
)
def test_a_document_that_is_not_read(dataset, text, code):
    found = dataset(text)
    assert (found.dataset, codes(found), found.name) == (None, [code], "a")
    assert all(found.problems[0].message().values())


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("a: 2023-01-15", "2023-01-15"),
        ("a: .nan", ".nan"),
        ("a: <<", "<<"),
        ("a: 0x" + "f" * 5000, "0x" + "f" * 5000),
        ("a: " + "9" * 5000, "9" * 5000),
        ("a: " + "1:" * 500 + "1.5", "1:" * 500 + "1.5"),
        ("a: 12", 12),
    ],
)
def test_values_stay_plain(dataset, text, value):
    assert dataset(text).dataset["a"] == value


@pytest.mark.parametrize(
    ("entry", "code"),
    [
        pytest.param("path: missing.csv", "path-missing", id="missing"),
        pytest.param("path: /etc/passwd", "path-absolute", id="absolute"),
        pytest.param("path: ../../secret.csv", "path-leaves-folder", id="dots"),
        pytest.param("path: out.csv", "path-leaves-folder", id="link-out"),
        pytest.param("path: sub/../out.csv", "path-leaves-folder", id="link-out-by-detour"),
        pytest.param("path: fifo", "path-not-regular", id="fifo"),
        pytest.param("path: sub", "path-directory", id="folder"),
        pytest.param("path: .", "path-directory", id="itself"),
        pytest.param("path: circle", "path-unreadable", id="circle-of-links"),
        pytest.param("path: " + "x" * 5000, "path-unreadable", id="name-too-long"),
        pytest.param("path: dataset.yaml/a", "path-missing", id="below-a-file"),
        pytest.param("path: 12", "resource-wrong-type", id="path-is-a-number"),
        pytest.param("path: [a]", "resource-wrong-type", id="path-is-a-list"),
        pytest.param("url: {a: b}", "resource-wrong-type", id="url-is-a-mapping"),
        pytest.param("name: x", "resource-without-file", id="neither"),
        pytest.param("path: '  '", "resource-without-file", id="blank"),
    ],
)
def test_a_resource_that_is_not_opened(dataset, folder, entry, code):
    place = folder / "a"
    (place / "sub").mkdir(parents=True)
    os.mkfifo(place / "fifo")
    (place / "out.csv").symlink_to(folder.parent / "secret.csv")
    (place / "circle").symlink_to("circle")
    found = dataset(f"resources:\n- {entry}\n- {{name: ok, path: b.csv}}\n", b="a\n1\n")
    assert codes(found) == []
    assert [codes(resource) for resource in found.resources] == [[code], []]
    assert found.resources[0].path is None


def test_a_link_that_stays_inside_is_a_file(dataset, folder):
    (folder / "a").mkdir()
    (folder / "a" / "link.csv").symlink_to("b.csv")
    assert dataset("resources: [{path: link.csv}]", b="a\n1\n").resources[0].problems == ()


@pytest.mark.parametrize("resources", ["5", "{a: b}", "text"])
def test_resources_that_are_no_list(dataset, resources):
    assert codes(dataset(f"resources: {resources}")) == ["resources-not-list"]


def test_an_entry_that_is_no_resource(dataset):
    found = dataset("resources: [x, {url: 'https://a.example'}]")
    assert (codes(found), len(found.resources)) == (["resources-not-list"], 1)


def test_sub_folders_with_a_dataset_in_order(folder):
    for name in ("b", "a", "plain", ".hidden"):
        (folder / name).mkdir()
        (folder / name / ("x.csv" if name == "plain" else "dataset.yaml")).write_text("title: x")
    (folder / "agency.yaml").write_text("fiscal_year: 2566")
    (folder / "loose.csv").write_text("a")
    found = read_folder(folder)
    assert ([dataset.name for dataset in found.datasets], found.files) == (["a", "b"], ())


def test_files_where_there_is_no_dataset(folder):
    for name in ("b.csv", "a.csv", "agency.yaml", ".hidden"):
        (folder / name).write_text("a")
    (folder / "out.csv").symlink_to(folder.parent / "secret.csv")
    os.mkfifo(folder / "fifo")
    found = read_folder(folder)
    assert [file.name for file in found.files] == ["a.csv", "b.csv"]
    assert codes(found) == ["path-leaves-folder"]


def test_a_file_is_itself(folder):
    (folder / "a.csv").write_text("a")
    assert read_folder(folder / "a.csv").files == (folder / "a.csv",)


@pytest.mark.parametrize("kind", ["out", "fifo", "folder", "dangling"])
def test_a_dataset_file_that_is_none(folder, kind):
    (folder / "a").mkdir()
    file = folder / "a" / "dataset.yaml"
    if kind == "fifo":
        os.mkfifo(file)
    elif kind == "folder":
        file.mkdir()
    else:
        file.symlink_to("gone" if kind == "dangling" else folder.parent / "secret.csv")
    (found,) = read_folder(folder).datasets
    expected = {"out": "path-leaves-folder", "fifo": "path-not-regular", "folder": "path-directory", "dangling": "path-missing"}
    assert (found.dataset, codes(found)) == (None, [expected[kind]])


@pytest.mark.parametrize(
    ("make", "code"),
    [
        pytest.param(lambda place: None, "path-missing", id="missing"),
        pytest.param(lambda place: os.mkfifo(place), "path-not-regular", id="fifo"),
        pytest.param(lambda place: place.symlink_to("/dev/null"), "path-leaves-folder", id="link-to-a-device"),
        pytest.param(lambda place: place.symlink_to(place.parent.parent / "secret.csv"), "path-leaves-folder", id="link-out"),
        pytest.param(lambda place: place.symlink_to(place.name), "path-unreadable", id="circle"),
        pytest.param(lambda place: place.mkdir(), "nothing-to-check", id="empty-folder"),
    ],
)
def test_wrong_usage(folder, make, code):
    make(folder / "x")
    with pytest.raises(UsageError) as caught:
        read_folder(folder / "x")
    assert caught.value.code == code


def test_a_device(folder):
    with pytest.raises(UsageError) as caught:
        read_folder(Path("/dev/null"))
    assert caught.value.code == "path-not-regular"


def test_facts_beside_the_datasets(folder):
    (folder / "a").mkdir()
    assert facts_file(folder) is None
    (folder / "agency.yaml").write_text("agency: {catalogue_url: 'https://a.example'}")
    assert facts_file(folder) == folder / "agency.yaml"
    assert facts_file(folder / "a") == folder / "agency.yaml"
    assert read_facts(folder / "agency.yaml") == {"agency": {"catalogue_url": "https://a.example"}}


def test_facts_that_are_not_read(folder):
    (folder / "agency.yaml").write_text("- a")
    for file in (folder / "agency.yaml", folder / "missing.yaml"):
        with pytest.raises(UsageError) as caught:
            read_facts(file)
        assert caught.value.code == "facts-broken"
        assert all(caught.value.message().values())
