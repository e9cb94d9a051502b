import json

import pytest

from ckanext.mofops.quality.findings import Findings
from ckanext.mofops.quality.rating import Rating
from ckanext.mofops.quality.verdict import Verdict, judged, unjudged

KEYS = (
    "path dataset name checked format encoding valid open stars stars_reason rows fields sheets bytes sha256 seconds engine "
    "problem_counts truncated problems"
)


def test_keys():
    assert list(Verdict("a.csv").to_dict()) == KEYS.split()


def test_is_json_and_words_its_problems(findings):
    findings.add("blank-row", row=3)
    verdict = judged("a.csv", findings, {"format": "CSV", "encoding": "utf-8"}, Rating())
    (problem,) = json.loads(json.dumps(verdict.to_dict()))["problems"]
    assert list(problem) == ["code", "severity", "row", "field", "sheet", "member", "cell", "message"]
    assert list(problem["message"]) == ["th", "en"]


@pytest.mark.parametrize(
    ("format", "encoding", "code", "expected"),
    [
        pytest.param("CSV", "utf-8", None, (True, True, 3), id="open"),
        pytest.param("CSV", "utf-8-sig", None, (True, True, 3), id="open-with-mark"),
        pytest.param("CSV", "utf-8", "missing-cell", (False, True, 3), id="a-fault-in-a-row-does-not-close"),
        pytest.param("CSV", "cp874", "not-utf-8", (True, False, 3), id="not-utf-8"),
        pytest.param("CSV", None, "encoding-error", (False, False, 0), id="unreadable"),
        pytest.param("HTML", None, "wrong-content", (False, False, 0), id="web-page"),
        pytest.param(None, None, "time-limit", (False, False, 0), id="unknown"),
        pytest.param("XLSX", None, None, (True, False, 2), id="below-the-threshold"),
    ],
)
def test_valid_open_stars(format, encoding, code, expected):
    findings = Findings(1)
    if code is not None:
        findings.add(code, row=1, cell="", encoding="", limit=1, declared="", found="", position=1)
    verdict = judged("x", findings, {"format": format, "encoding": encoding}, Rating())
    assert verdict.checked
    assert (verdict.valid, verdict.open, verdict.stars) == expected


def test_unjudged_says_nothing(findings):
    findings.add("format-not-checked", format="XLSX")
    verdict = unjudged("x.xlsx", findings, {"format": "XLSX", "bytes": 5})
    assert (verdict.checked, verdict.valid, verdict.open, verdict.stars) == (False, None, None, None)
    assert verdict.problem_counts == {"format-not-checked": 1}
