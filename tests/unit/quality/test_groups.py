import pytest

from ckanext.mofops.quality import CODES, Problem, groups
from ckanext.mofops.standard.messages import messages


def verdict(*problems, **counts):
    known = {problem.code: 0 for problem in problems}
    for problem in problems:
        known[problem.code] += 1
    return {"problems": [problem.to_dict() for problem in problems], "problem_counts": {**known, **counts}}


def extra(row, position=3):
    return Problem("extra-cell", row=row, cell="เกิน", params={"position": position})


def not_a(kind, row):
    return Problem("type-error", row=row, field="ปี", cell="ก", params={"rule": f"type-error.{kind}"})


@pytest.mark.parametrize("code", CODES)
def test_every_code_has_a_title(code):
    assert f"title.{code}" in messages()


def test_no_title_is_left_over():
    assert {code.removeprefix("title.") for code in messages() if code.startswith("title.")} == {*CODES}


def test_errors_come_first_and_then_what_occurs_first():
    warning = Problem("totals-row", row=2, cell="รวม")
    found = groups(verdict(warning, Problem("blank-row", row=3), extra(4), Problem("blank-row", row=5)))
    assert [(group.code, group.severity, group.count) for group in found] == [
        ("blank-row", "error", 2),
        ("extra-cell", "error", 1),
        ("totals-row", "warning", 1),
    ]


@pytest.mark.parametrize(
    ("problems", "kinds", "place"),
    [
        pytest.param([extra(row) for row in (2, 3, 33)], [3], ("row", "cell"), id="only-the-place-differs"),
        pytest.param([extra(2), extra(3, position=4)], [1, 1], ("row", "cell"), id="more-than-the-place-differs"),
        # The row is not to be blotted out of a number that contains its digits.
        pytest.param([extra(3, position=33), extra(4, position=33)], [2], ("row", "cell"), id="digits-of-another-number"),
        pytest.param(
            [not_a(kind, row) for row, kind in enumerate(("integer", "date", "integer"), 2)],
            [2, 1],
            ("row", "field", "cell"),
            id="by-what-is-wrong",
        ),
        pytest.param([Problem("not-utf-8", params={"encoding": "cp874"})], [1], (), id="of-the-whole-file"),
        pytest.param([Problem("empty-sheet", sheet="ก"), Problem("empty-sheet", sheet="ข")], [2], ("sheet",), id="sheets"),
        pytest.param([Problem("blank-row", row=2, cell="")], [1], ("row",), id="an-empty-cell-tells-nothing"),
    ],
)
def test_what_is_mended_alike_stands_together(problems, kinds, place):
    [group] = groups(verdict(*problems))
    assert [len(kind.problems) for kind in group.kinds] == kinds
    assert group.kinds[0].place == place
    assert all(kind.sentence == kind.problems[0]["message"] for kind in group.kinds)


def test_many_different_sentences_are_told_place_by_place():
    [group] = groups(verdict(*(extra(2, position=position) for position in range(3, 13))))
    [kind] = group.kinds
    assert kind.sentence is None
    assert len(kind.problems) == 10


@pytest.mark.parametrize(
    ("problems", "told"),
    [
        pytest.param([extra(2)], True, id="one"),
        pytest.param([extra(2), extra(3)], False, id="two"),
        pytest.param([Problem("blank-row", row=2, sheet="ปี 2566")], False, id="no-sentence-names-the-sheet"),
    ],
)
def test_one_place_is_told_by_its_sentence(problems, told):
    [group] = groups(verdict(*problems))
    assert group.kinds[0].is_told is told


def test_what_was_not_kept_is_counted():
    [kept, dropped] = groups(verdict(extra(2), **{"extra-cell": 70, "blank-row": 4}))
    assert (kept.count, dropped.code, dropped.count, dropped.kinds) == (70, "blank-row", 4, ())


def test_a_code_that_is_not_of_the_checks_is_its_own_title():
    sentence = {"th": "ตรวจไม่ได้", "en": "not checked"}
    nowhere = dict.fromkeys(("row", "field", "sheet", "member", "cell"))
    problem = {"code": "link-gone", "severity": "error", "message": sentence, **nowhere}
    [group] = groups({"problems": [problem], "problem_counts": {"link-gone": 1}})
    assert (group.severity, group.title) == ("error", sentence)
