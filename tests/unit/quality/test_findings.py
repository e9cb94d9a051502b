import pytest

from ckanext.mofops.quality.findings import Findings


@pytest.mark.parametrize(
    ("limit", "kept", "truncated"),
    [pytest.param(2, 2, True, id="below"), pytest.param(3, 3, False, id="just"), pytest.param(0, 3, False, id="zero-keeps-all")],
)
def test_all_are_counted_and_the_first_kept(limit, kept, truncated):
    findings = Findings(limit)
    for row in range(3):
        findings.add("blank-row", row=row)
    assert (findings.counts, len(findings.kept), findings.truncated) == ({"blank-row": 3}, kept, truncated)


@pytest.mark.parametrize(
    ("code", "valid", "readable"),
    [
        pytest.param("not-utf-8", True, True, id="warning"),
        pytest.param("blank-row", False, True, id="fault"),
        pytest.param("unclosed-quote", False, False, id="unreadable"),
    ],
)
def test_what_a_code_means(code, valid, readable):
    findings = Findings(1)
    findings.add("not-utf-8")
    findings.add(code)  # not kept, and counts all the same
    assert (findings.valid, findings.readable) == (valid, readable)


def test_unknown_code_fails():
    findings = Findings(1)
    findings.add("no-such-code")
    with pytest.raises(KeyError):
        _ = findings.valid


def test_text_is_made_safe():
    findings = Findings(1)
    findings.add("type-error", field="a\0", cell="\u202e", note="\x1b", position=1)
    (problem,) = findings.kept
    assert (problem.field, problem.cell, problem.params) == (r"a\x00", r"\u202e", {"note": r"\x1b", "position": 1})
