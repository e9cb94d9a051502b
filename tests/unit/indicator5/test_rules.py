import copy
import datetime
import json
import re
import time
from dataclasses import replace
from pathlib import Path

import pytest

from ckanext.mofops.indicator5 import Notice, assess
from ckanext.mofops.indicator5.checks import CHECKS
from ckanext.mofops.standard import indicator5 as standard
from ckanext.mofops.standard.data import FOLDER, load
from ckanext.mofops.standard.indicator5 import RulesError, UnknownFiscalYear, read, rules, rules_of, years

SOURCE = (FOLDER / "indicator5" / "2566.yaml").read_text(encoding="utf-8")
DOCUMENT = [
    line
    for line in Path(__file__).with_name("document_2566.txt").read_text(encoding="utf-8").splitlines()
    if not line.startswith("#")
]


@pytest.fixture
def content():
    return copy.deepcopy(load("indicator5/2566.yaml"))


def test_criteria_of_2566(rules_2566):
    assert [(rule.id, rule.tier, rule.points) for rule in rules_2566.criteria] == [
        ("basic-50", 50, 50),
        ("catalogue-15", 75, 15),
        ("registered-10", 75, 10),
        ("open-20", 100, 20),
        ("used-5", 100, 5),
    ]
    assert rules_2566.tiers == (50, 75, 100)


def test_scopes_and_branches_of_2566(rules_2566):
    assert list(rules_2566.scopes) == [1, 2, 3, 4, 5, 6]
    assert {number: len(scope.branches) for number, scope in rules_2566.scopes.items() if scope.branches} == {4: 21}
    assert rules_2566.scopes[4].branches[219]["th"] == "การคลัง"


def test_milestones_of_2566(rules_2566):
    assert [(rule.id, rule.due) for rule in rules_2566.milestones] == [("template-1-2", datetime.date(2023, 3, 31))]


@pytest.mark.parametrize("sentence", DOCUMENT, ids=lambda sentence: sentence[:24])
def test_each_sentence_of_the_document_is_in_exactly_one_rule(rules_2566, sentence):
    assert [found.text["th"] for found in rules_2566.sentences()].count(sentence) == 1


def test_each_rule_is_a_sentence_of_the_document(rules_2566):
    found = list(rules_2566.sentences())
    assert {sentence.text["th"] for sentence in found} == set(DOCUMENT)
    assert len({sentence.id for sentence in found}) == len(found) == len(DOCUMENT)


def test_no_sentence_that_decides_anything_is_served_by_nothing(rules_2566):
    # The name of the indicator and the source of the definitions decide nothing.
    idle = {sentence.id for sentence in rules_2566.sentences() if sentence.served_by == standard.ServedBy()}
    assert idle == {"title", "definition-source"}


def test_every_check_and_every_setting_comes_from_a_sentence(rules_2566):
    served = [sentence.served_by for sentence in rules_2566.sentences()]
    assert {check for by in served for check in by.checks} == set(CHECKS)
    # How parts add up is said by no sentence.
    assert {name for by in served for name in by.settings} == set(rules_2566.explained) - {"ladder"}


@pytest.mark.parametrize("year", years())
def test_defaults_are_the_reading_of_the_interface(year):
    assert vars(rules(year).settings) == {
        "incomplete": "fails",
        "uncategorised": "left_out",
        "imd": "named",
        "open": "one",
        "open_share": "shown",
        "approval": "not_registered",
        "used": "open",
        "ladder": "cumulative",
        "estimate": "shown",
    }


def test_method_says_each_answer_in_words(rules_2566):
    chosen = replace(rules_2566, settings=replace(rules_2566.settings, open="strict"))
    told = {row["setting"]: row for row in chosen.method()}
    assert list(told) == list(vars(rules_2566.settings))
    assert told["open"]["value"] == "strict"
    assert told["open"]["answer"] == dict(rules_2566.explained["open"].answers["strict"])
    assert all(set(row["question"]) == set(row["answer"]) == {"th", "en"} for row in told.values())


@pytest.mark.parametrize("year", years())
def test_the_room_knows_every_check_and_no_other(year):
    assert set(standard.CHECKS) == set(CHECKS)
    assert {check for rule in rules(year).criteria for check in rule.checks} <= set(CHECKS)


@pytest.mark.parametrize("year", years())
def test_file_of_the_package_is_one_that_anybody_could_bring(year):
    assert rules_of(FOLDER / "indicator5" / f"{year}.yaml") == rules(year)


@pytest.mark.parametrize("changes", [{}, {"open": "strict", "incomplete": "excluded"}])
def test_rules_can_be_stored(rules_2566, changes):
    found = replace(rules_2566, settings=replace(rules_2566.settings, **changes))
    assert read(json.loads(json.dumps(found.to_dict()))) == found


def test_unknown_year_names_those_there_are():
    with pytest.raises(UnknownFiscalYear) as caught:
        rules(2499)
    assert caught.value.available == years()
    assert isinstance(caught.value, ValueError)


def change(*path, to):
    def apply(content):
        *parents, last = path
        for key in parents:
            content = content[key]
        content[last] = to

    return apply


def drop(*path):
    def apply(content):
        *parents, last = path
        for key in parents:
            content = content[key]
        del content[last]

    return apply


@pytest.mark.parametrize(
    ("spoil", "code", "place"),
    [
        pytest.param(change("colour", to="red"), "unknown-key", ("colour",), id="unknown-key"),
        pytest.param(drop("source"), "missing-key", (), id="missing-key"),
        pytest.param(change("fiscal_year", to="2566"), "not-a-number", ("fiscal_year",), id="year-as-text"),
        pytest.param(change("fiscal_year", to=2023), "not-a-number", ("fiscal_year",), id="year-in-the-common-era"),
        pytest.param(change("minimum_datasets", to=0), "not-a-number", ("minimum_datasets",), id="no-minimum"),
        pytest.param(change("minimum_datasets", to=True), "not-a-number", ("minimum_datasets",), id="flag-for-a-number"),
        pytest.param(change("efforts", "item", to=0), "not-a-number", ("efforts", "item"), id="repair-without-effort"),
        pytest.param(drop("efforts", "fact"), "missing-key", ("efforts",), id="effort-missing"),
        pytest.param(
            change("settings", "ladder", "value", to="sideways"),
            "not-one-of",
            ("settings", "ladder", "value"),
            id="no-such-value",
        ),
        pytest.param(change("settings", "colour", to="red"), "unknown-key", ("settings", "colour"), id="unknown-setting"),
        pytest.param(drop("settings", "open"), "missing-key", ("settings",), id="missing-setting"),
        pytest.param(
            drop("settings", "open", "answers", "strict"),
            "missing-key",
            ("settings", "open", "answers"),
            id="answer-without-words",
        ),
        pytest.param(change("criteria", to=[]), "empty", ("criteria",), id="no-criteria"),
        pytest.param(change("criteria", to={}), "not-a-list", ("criteria",), id="criteria-as-a-mapping"),
        pytest.param(change("criteria", 1, to="x"), "not-a-mapping", ("criteria", 1), id="criterion-as-a-text"),
        pytest.param(change("criteria", 1, "points", to=16), "points", ("criteria", 2, "points"), id="points-do-not-sum"),
        pytest.param(change("criteria", 4, "tier", to=75), "points", ("criteria", 4, "points"), id="points-in-the-wrong-tier"),
        pytest.param(change("criteria", 1, "id", to="basic-50"), "twice", ("criteria", 1), id="criterion-twice"),
        pytest.param(change("criteria", 1, "id", to="ก"), "not-an-id", ("criteria", 1, "id"), id="id-in-thai"),
        pytest.param(change("criteria", 1, "checks", to=["registered"]), "twice", ("criteria", 2, "checks"), id="check-twice"),
        pytest.param(
            change("criteria", 1, "checks", 0, to="colour"), "unknown-check", ("criteria", 1, "checks", 0), id="unknown-check"
        ),
        pytest.param(change("criteria", 1, "checks", to=[]), "empty", ("criteria", 1, "checks"), id="criterion-without-checks"),
        pytest.param(
            change("criteria", 1, "estimate", to="half"), "not-one-of", ("criteria", 1, "estimate"), id="no-such-estimate"
        ),
        pytest.param(change("criteria", 1, "weight", to=15), "unknown-key", ("criteria", 1, "weight"), id="key-of-a-criterion"),
        pytest.param(change("levels", 1, "tier", to=80), "levels", ("levels",), id="name-of-a-tier-that-is-none"),
        pytest.param(change("levels", 1, "tier", to=50), "twice", ("levels", 1), id="tier-named-twice"),
        pytest.param(change("title", "fr", to="…"), "unknown-key", ("title", "fr"), id="unknown-language"),
        pytest.param(change("title", "en", to=" "), "not-a-text", ("title", "en"), id="blank-text"),
        pytest.param(drop("scopes", 0, "en"), "missing-key", ("scopes", 0), id="scope-without-english"),
        pytest.param(change("scopes", 1, "number", to=1), "twice", ("scopes", 1), id="scope-twice"),
        pytest.param(
            change("scopes", 3, "branches", 1, "code", to=101), "twice", ("scopes", 3, "branches", 1), id="branch-twice"
        ),
        pytest.param(
            change("scopes", 3, "branches", 0, "colour", to="red"),
            "unknown-key",
            ("scopes", 3, "branches", 0, "colour"),
            id="key-of-a-branch",
        ),
        pytest.param(
            change("milestones", 0, "points", to=5), "unknown-key", ("milestones", 0, "points"), id="key-of-a-milestone"
        ),
        pytest.param(change("milestones", 0, "due", to="2023-02-30"), "not-a-date", ("milestones", 0, "due"), id="no-such-day"),
        pytest.param(change("milestones", 0, "due", to="2566-03-31"), "not-a-date", ("milestones", 0, "due"), id="buddhist-year"),
        pytest.param(
            change("milestones", 0, "due", to=datetime.date(2023, 3, 31)), "not-a-date", ("milestones", 0, "due"), id="date"
        ),
        pytest.param(
            change("milestones", 0, "notices", to=["letter"]), "not-one-of", ("milestones", 0, "notices", 0), id="unknown-notice"
        ),
        pytest.param(change("clauses", 1, "id", to="50a"), "twice", ("clauses", 1), id="sentence-twice"),
        pytest.param(
            change("clauses", 0, "served_by", to={"milestones": ["gone"]}),
            "not-served",
            ("clauses", 0, "served_by"),
            id="no-milestone",
        ),
        pytest.param(
            change("clauses", 0, "served_by", to="nobody"), "not-a-mapping", ("clauses", 0, "served_by"), id="served-by-a-word"
        ),
    ],
)
def test_faulty_rules_fail_at_load(content, spoil, code, place):
    spoil(content)
    with pytest.raises(RulesError) as caught:
        read(content)
    assert (caught.value.code, caught.value.place) == (f"rules-{code}", place)
    assert set(caught.value.message()) == {"th", "en"}


def line_of(text):
    return SOURCE[: SOURCE.index(text)].count("\n") + 1


@pytest.mark.parametrize(
    ("old", "new", "code", "line"),
    [
        pytest.param("points: 15", "points: 16", "rules-points", line_of("points: 10"), id="points-do-not-sum"),
        pytest.param(
            "checks: [registered]\n    s",
            "checks: [colour]\n    s",
            "rules-unknown-check",
            line_of("checks: [registered]"),
            id="check",
        ),
        pytest.param('due: "2023-03-31"', "due: 2023-02-30", "rules-not-a-date", line_of("due:"), id="no-such-day"),
        pytest.param("code: 102", "code: 101", "rules-twice", line_of("code: 102"), id="branch-twice"),
        pytest.param("value: one", "value: two", "rules-not-one-of", line_of("value: one"), id="no-such-value"),
        pytest.param(
            "public_category:", "colour: red\npublic_category:", "rules-unknown-key", line_of("public_category:"), id="key"
        ),
        pytest.param('source: "', 'sauce: "', "rules-unknown-key", line_of("source:"), id="misspelt-key"),
        pytest.param(
            "minimum_datasets: 5", "minimum_datasets: 5: 6", "document-broken", line_of("minimum_datasets"), id="broken"
        ),
        pytest.param("tier: 75\n", "tier: 75\n    tier: 50\n", "document-repeated-key", line_of("points: 15"), id="key-twice"),
        pytest.param("value: one", "value: &a one", "document-broken", None, id="anchor-alone"),
        pytest.param("value: one", "value: *a", "document-broken", line_of("value: one"), id="alias"),
        pytest.param("value: one", "value: !!python/name:os.system", "document-broken", line_of("value: one"), id="tag"),
    ],
)
def test_mistake_is_told_with_its_line(tmp_path, old, new, code, line):
    path = tmp_path / "2566.yaml"
    path.write_text(SOURCE.replace(old, new, 1), encoding="utf-8")
    if line is None:  # without an alias an anchor is only a name
        assert rules_of(path) == rules(2566)
        return
    with pytest.raises(RulesError) as caught:
        rules_of(path)
    assert (caught.value.code, caught.value.file, caught.value.line) == (code, "2566.yaml", line)
    assert all(f"2566.yaml:{line}" in words for words in caught.value.message().values())


@pytest.mark.parametrize(
    ("content", "code"),
    [
        pytest.param(b"", "document-not-mapping", id="empty"),
        pytest.param(b"- a\n", "document-not-mapping", id="a-list"),
        pytest.param(b"a: \xff", "document-not-utf8", id="not-utf-8"),
        pytest.param(b"a: [" * 50_000, "document-too-deep", id="deep"),
        pytest.param(b"a: " + b"x" * 2**20, "document-too-large", id="large"),
        pytest.param(
            b"a: &a [x,x]\n" + b"".join(b"b%d: &b%d [*a,*a]\n" % (n, n) for n in range(50)), "document-broken", id="bomb"
        ),
        pytest.param(b"fiscal_year: " + b"9" * 200_000, "rules-missing-key", id="a-long-number"),
    ],
)
def test_hostile_file_is_refused_at_once(tmp_path, content, code):
    path = tmp_path / "x.yaml"
    path.write_bytes(content)
    started = time.monotonic()
    with pytest.raises(RulesError) as caught:
        rules_of(path)
    assert caught.value.code == code
    assert time.monotonic() - started < 5


def test_file_that_is_not_there(tmp_path):
    with pytest.raises(RulesError) as caught:
        rules_of(tmp_path / "a\x1b.yaml")
    assert (caught.value.code, caught.value.file) == ("document-unreadable", "a?.yaml")


@pytest.fixture
def rules_2567(tmp_path):
    """A made-up year: no criterion on registration, other points, three datasets, two scopes, one template."""
    text = SOURCE.replace("fiscal_year: 2566", "fiscal_year: 2567").replace("minimum_datasets: 5 ", "minimum_datasets: 3 ")
    text = text.replace("points: 15", "points: 25").replace("points: 20\n", "points: 15\n").replace("points: 5\n", "points: 10\n")
    text = text.replace("notices: [template1, template2]", "notices: [template2]").replace('"2023-03-31"', '"2024-03-31"')
    text = re.sub(r"(?s)  - id: registered-10.*?(?=  - id: open-20)", "", text)
    text = text.replace("[in-catalogue, registered]", "[in-catalogue]")
    text = re.sub(r"(?s)  - number: 3\n.*", "", text)
    path = tmp_path / "2567.yaml"
    path.write_text(text, encoding="utf-8")
    return rules_of(path)


def test_a_new_year_is_a_new_file(whole, rules_2567, dataset):
    assert [(rule.id, rule.points) for rule in rules_2567.criteria] == [
        ("basic-50", 50),
        ("catalogue-15", 25),
        ("open-20", 15),
        ("used-5", 10),
    ]
    facts = replace(whole.facts, fiscal_year=2567, template1=Notice(), template2=Notice(datetime.date(2024, 3, 1), "x"))
    three = replace(
        whole,
        facts=facts,
        assessed_at="2024-09-30T00:00:00Z",
        datasets=tuple(dataset(n, registered=False) for n in ("d1", "d2", "d3")),
    )
    found = assess(three, rules_2567)
    assert (found.score.official, found.level, found.fiscal_year) == (100, 100, 2567)
    assert [(m.due, m.done) for m in found.milestones] == [(datetime.date(2024, 3, 31), datetime.date(2024, 3, 1))]
    assert assess(replace(three, facts=replace(facts, usage=())), rules_2567).score.official == 90
    two = assess(replace(three, datasets=three.datasets[:2]), rules_2567)
    assert (two.score.official, two.next_steps[-1].then) == (0, 100)
