import io
import json
import subprocess
import zipfile

import pytest

from ckanext.mofops.indicator5.report import FORMS, PackError, PackName, expect_slug, write_pack
from ckanext.mofops.standard.messages import LANGUAGES, text

ATTACHMENTS = [("metadata/d1.json", b"{}\n"), ("usage/0001-x.pdf", b"%PDF")]


def pack(found, attachments=ATTACHMENTS):
    stream = io.BytesIO()
    write_pack(stream, found, iter(attachments))
    return stream.getvalue()


@pytest.fixture
def unpacked(gaps, tmp_path):
    """The folder of an unpacked pack."""
    with zipfile.ZipFile(io.BytesIO(pack(gaps))) as archive:
        archive.extractall(tmp_path)
    return tmp_path


def test_every_form_and_attachment_is_in_it(gaps, unpacked):
    found = {path.relative_to(unpacked).as_posix() for path in unpacked.rglob("*") if path.is_file()}
    reports = {f"report/report.{lang}{form.suffix}" for lang in LANGUAGES for form in FORMS.values()}
    assert found == reports | {name for name, _ in ATTACHMENTS} | {"README.txt", "manifest.json", "SHA256SUMS"}
    assert (unpacked / "report/report.th.json").read_bytes() == FORMS["json"].render(gaps, "th")
    assert (unpacked / "usage/0001-x.pdf").read_bytes() == b"%PDF"


def test_its_checksums_are_right_and_of_all_files(unpacked):
    checked = subprocess.run(["sha256sum", "--strict", "-c", "SHA256SUMS"], cwd=unpacked, capture_output=True, check=False)
    assert checked.returncode == 0, checked.stderr
    sums = [line.split("  ", 1)[1] for line in (unpacked / "SHA256SUMS").read_text().splitlines()]
    found = {path.relative_to(unpacked).as_posix() for path in unpacked.rglob("*") if path.is_file()}
    assert set(sums) == found - {"SHA256SUMS"}
    manifest = json.loads((unpacked / "manifest.json").read_bytes())
    assert [entry["path"] for entry in manifest["files"]] == sorted(found - {"SHA256SUMS", "manifest.json"})
    assert all((unpacked / entry["path"]).stat().st_size == entry["bytes"] for entry in manifest["files"])


def test_the_guide_is_in_both_languages(gaps, unpacked):
    guide = (unpacked / "README.txt").read_text(encoding="utf-8")
    assert "sha256sum -c SHA256SUMS" in guide
    assert "เปิดลิงก์" in guide and "by hand" in guide
    assert gaps.agency in guide


def test_the_same_state_gives_the_same_bytes(gaps):
    assert pack(gaps) == pack(gaps)


def test_a_trial_says_so(trial):
    with zipfile.ZipFile(io.BytesIO(pack(trial))) as archive:
        assert text("report-trial")["th"] in archive.read("README.txt").decode()
        assert json.loads(archive.read("manifest.json"))["trial"] is True


@pytest.mark.parametrize(
    "attachments",
    [
        pytest.param([("../x", b"")], id="leaves"),
        pytest.param([("a/../../x", b"")], id="leaves-later"),
        pytest.param([("/etc/x", b"")], id="absolute"),
        pytest.param([("a\\b", b"")], id="backslash"),
        pytest.param([("a//b", b"")], id="empty-part"),
        pytest.param([("a/", b"")], id="folder"),
        pytest.param([("", b"")], id="nothing"),
        pytest.param([("a\nb", b"")], id="line"),
        pytest.param([("README.txt", b"")], id="ours"),
        pytest.param([("report/x", b"")], id="our-folder"),
        pytest.param([("b", b""), ("a", b"")], id="out-of-order"),
        pytest.param([("a", b""), ("a", b"")], id="twice"),
    ],
)
def test_a_path_that_may_not_be(gaps, attachments):
    with pytest.raises(PackError):
        pack(gaps, attachments)


@pytest.mark.parametrize("name", ["a b", "A", "../x", "ก", "", "a" * 101, "x.json", "a/b", "a\n"])
def test_a_name_that_no_file_may_have(name):
    with pytest.raises(PackName):
        expect_slug(name)


def test_a_slug_stays():
    assert expect_slug("ops-mof_1") == "ops-mof_1"
