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
    with pytest.raises(KeyError):
        Findings(1).add("no-such-code")


def test_a_part_belongs_to_the_whole_and_does_not_close_it():
    whole = Findings(2)
    sheet = whole.part(member="a.zip").part(sheet="ปี\0")
    whole.add("blank-row", row=1)
    sheet.add("unclosed-quote", row=2)
    sheet.add("extra-cell", row=3)  # not kept, and counts all the same
    assert [(problem.code, problem.member, problem.sheet) for problem in whole.kept] == [
        ("blank-row", None, None),
        ("unclosed-quote", "a.zip", r"ปี\x00"),
    ]
    assert (whole.counts, sheet.counts) == (
        {"blank-row": 1, "unclosed-quote": 1, "extra-cell": 1},
        {"unclosed-quote": 1, "extra-cell": 1},
    )
    assert (whole.readable, sheet.readable, whole.valid, whole.truncated) == (True, False, False, True)


def test_text_is_made_safe():
    findings = Findings(1)
    findings.add("type-error", field="a\0", cell="\u202e", note="\x1b", position=1)
    (problem,) = findings.kept
    assert (problem.field, problem.cell, problem.params) == (r"a\x00", r"\u202e", {"note": r"\x1b", "position": 1})


def test_a_draft_counts_once_it_is_accepted():
    findings = Findings(limit=2)
    findings.add("blank-row", row=2)
    part = findings.part(sheet="S")
    draft = part.draft()
    draft.add("blank-row", row=3)
    assert draft.full
    draft.count("source-error", 2)
    assert (findings.counts.total(), part.counts.total(), part.readable) == (1, 0, True)
    part.accept(draft)
    assert dict(part.counts) == {"blank-row": 1, "source-error": 2}
    assert dict(findings.counts) == {"blank-row": 2, "source-error": 2}
    assert [(problem.row, problem.sheet) for problem in findings.kept] == [(2, None), (3, "S")]
    assert not part.readable
    assert findings.truncated


def test_a_draft_without_limit():
    findings = Findings(limit=0)
    draft = findings.draft()
    for row in range(3):
        draft.add("blank-row", row=row)
    findings.accept(draft)
    assert (len(findings.kept), findings.truncated) == (3, False)
