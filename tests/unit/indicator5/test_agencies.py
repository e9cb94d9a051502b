"""Made-up agencies at and around every border, their scores worked out by hand from the text and the formulas of the standard.

official: 50 once the basic level is whole, 15 and 10 on top of it, 20 and 5 on top of both. estimate: 50 and 5 whole or not at
all, the rest by the share of the counted datasets that meet it. level: the highest whole one.
"""

import datetime
from collections import Counter
from dataclasses import replace

import pytest
from agencies import ADDRESS, CLOSED, NAMES, OPEN, PUBLIC, UNCHECKED, UNDESCRIBED, WHOLE, snapshots, with_settings
from hypothesis import given
from hypothesis import strategies as st

from ckanext.mofops.indicator5 import (
    DatasetState,
    Facts,
    Imd,
    Notice,
    ResourceState,
    ScopeChoice,
    Snapshot,
    Usage,
    assess,
    rules,
)

RULES = rules(2566)
TODAY, TOMORROW = datetime.date(2023, 9, 30), datetime.date(2023, 10, 1)
MANUAL = ResourceState("manual.csv", described=True, open=True, stars=3, data=False)
PERSONAL = "ข้อมูลส่วนบุคคล"
USE = Usage(title="dashboard", url="https://bi.example.go.th/1", datasets=("d1",), scope=ScopeChoice(1))
SENT = Notice(datetime.date(2023, 3, 1), "x")
INCOMPLETE, EMPTY = {"missing_items": (5,)}, {"missing_items": tuple(range(1, 14))}


def agency(count, *, all=None, catalogue=ADDRESS, facts=None, **changes):
    """``count`` whole datasets d1, d2 … with changes to all of them, then to some by name, in a whole agency."""
    datasets = {f"d{n}": DatasetState(f"d{n}", "x", **{**WHOLE, **(all or {})}) for n in range(1, count + 1)}
    for name, change in changes.items():
        datasets[name] = replace(datasets[name], **change)
    stated = {
        "scopes": (ScopeChoice(1), ScopeChoice(4, 219)),
        "values": dict.fromkeys(datasets, "x"),
        "catalogue_notified": Notice(datetime.date(2023, 1, 15), "x"),
        "template1": SENT,
        "template2": SENT,
        "usage": (USE,),
        **(facts or {}),
    }
    return Snapshot(tuple(datasets.values()), Facts(**stated), "2023-09-30T03:00:00Z", "x", catalogue)


def use(**changes):
    return {"usage": (replace(USE, **changes),)}


FIVE = tuple(f"d{n}" for n in range(1, 6))
NO_NOTICE, NO_USE = {"catalogue_notified": Notice()}, {"usage": ()}
UNREGISTERED = {"registered": False}
TABLE = {
    # How many datasets: condition 2
    "five": (agency(5), 100, 100, 100),
    "six": (agency(6), 100, 100, 100),
    "a-hundred": (agency(100), 100, 100, 100),
    "four": (agency(4), 0, 50, 0),
    "one": (agency(1), 0, 50, 0),
    "none": (agency(0), 0, 0, 0),
    "six-of-which-four-are-handed-in": (agency(6, facts={"datasets": FIVE[:4]}), 0, 50, 0),
    "six-of-which-five-are-handed-in": (agency(6, facts={"datasets": FIVE}), 100, 100, 100),
    "six-of-which-one-is-private": (agency(6, d6={"public": False}), 100, 100, 100),
    "five-of-which-one-is-private": (agency(5, d5={"public": False}), 0, 50, 0),
    "five-of-which-one-is-a-draft": (agency(5, d5={"active": False}), 0, 50, 0),
    "all-private": (agency(5, all={"public": False}), 0, 0, 0),
    # 14 items: 50b, condition 1
    "five-of-which-one-has-13-items": (agency(5, d5=INCOMPLETE), 0, 50, 0),
    "six-of-which-one-has-13-items": (agency(6, d6=INCOMPLETE), 0, 50, 0),
    "six-of-which-one-has-one-item": (agency(6, d6=EMPTY), 0, 50, 0),
    "all-have-13-items": (agency(6, all=INCOMPLETE), 0, 0, 0),
    "13-items-in-private": (agency(6, d6={**INCOMPLETE, "public": False}), 100, 100, 100),
    "13-items-in-a-draft": (agency(6, d6={**INCOMPLETE, "active": False}), 100, 100, 100),
    "13-items-and-not-handed-in": (agency(6, d6=INCOMPLETE, facts={"datasets": FIVE}), 100, 100, 100),
    "handed-in-and-not-there": (agency(5, facts={"datasets": (*FIVE, "d6")}), 0, 50, 0),
    "handed-in-and-private": (agency(6, d6={"public": False}, facts={"datasets": (*FIVE, "d6")}), 0, 50, 0),
    "no-category-and-so-not-listed": (agency(6, d6={"category": None, "missing_items": (13,)}), 100, 100, 100),
    "no-category-but-handed-in": (
        agency(6, d6={"category": None, "missing_items": (13,)}, facts={"datasets": (*FIVE, "d6")}), 0, 50, 0,
    ),
    # Resources: 50c. Without a resource there is also nothing in the catalogue (12 of 15) and nothing open (16 of 20).
    "one-resource-without-description": (agency(5, d5={"resources": UNDESCRIBED}), 0, 50, 0),
    "one-of-two-resources-without-description": (agency(5, d5={"resources": (*OPEN, *UNDESCRIBED)}), 0, 50, 0),
    "without-description-in-private": (agency(6, d6={"resources": UNDESCRIBED, "public": False}), 100, 100, 100),
    "one-without-a-resource": (agency(5, d5={"resources": ()}), 0, 43, 0),
    "all-without-a-resource": (agency(5, all={"resources": ()}), 0, 10, 0),
    # The list: 50a
    "no-scope-and-so-no-use-either": (agency(5, facts={"scopes": ()}), 0, 45, 0),
    "one-value-not-stated": (agency(5, facts={"values": dict.fromkeys(FIVE[:4], "x")}), 0, 50, 0),
    "no-value-stated": (agency(5, facts={"values": {}}), 0, 50, 0),
    "nothing-stated": (replace(agency(5), facts=Facts()), 0, 30, 0),
    # IMD datasets: the footnote
    "imd-among-the-five": (agency(5, facts={"imd": Imd(True, ("d5",))}), 0, 50, 0),
    "imd-as-the-sixth": (agency(6, facts={"imd": Imd(True, ("d6",))}), 100, 100, 100),
    "two-imd-among-six": (agency(6, facts={"imd": Imd(True, ("d5", "d6"))}), 0, 50, 0),
    "two-imd-besides-five": (agency(7, facts={"imd": Imd(True, ("d6", "d7"))}), 100, 100, 100),
    "imd-with-13-items": (agency(6, d6=INCOMPLETE, facts={"imd": Imd(True, ("d6",))}), 0, 50, 0),
    "imd-not-there": (agency(6, facts={"imd": Imd(True, ("d7",))}), 0, 50, 0),
    "imd-private": (agency(6, d6={"public": False}, facts={"imd": Imd(True, ("d6",))}), 0, 50, 0),
    "imd-not-named": (agency(6, facts={"imd": Imd(True)}), 0, 50, 0),
    "imd-named-but-not-asked-for": (agency(5, facts={"imd": Imd(False, ("d5",))}), 100, 100, 100),
    "imd-not-registered": (agency(6, d6=UNREGISTERED, facts={"imd": Imd(True, ("d6",))}), 65, 98.33, 50),
    # The catalogue: 75a
    "not-notified": (agency(5, facts=NO_NOTICE), 60, 85, 50),
    "notified-without-a-document": (agency(5, facts={"catalogue_notified": Notice(TODAY)}), 60, 85, 50),
    "notified-without-a-date": (agency(5, facts={"catalogue_notified": Notice(None, "x")}), 60, 85, 50),
    "notified-today": (agency(5, facts={"catalogue_notified": Notice(TODAY, "x")}), 100, 100, 100),
    "notified-tomorrow": (agency(5, facts={"catalogue_notified": Notice(TOMORROW, "x")}), 60, 85, 50),
    "one-not-in-the-catalogue": (agency(5, d5={"in_catalogue": False}), 60, 97, 50),
    "one-not-looked-for": (agency(5, d5={"in_catalogue": None}), 60, 97, 50),
    "none-in-the-catalogue": (agency(5, all={"in_catalogue": False}), 60, 85, 50),
    "no-catalogue-looked-at": (agency(5, all={"in_catalogue": None}, catalogue=None), 60, 85, 50),
    "templates-not-sent": (agency(5, facts={"template1": Notice(), "template2": Notice()}), 100, 100, 100),
    # Registration: 75b
    "one-not-registered": (agency(5, d5=UNREGISTERED), 65, 98, 50),
    "one-not-known-to-be-registered": (agency(5, d5={"registered": None}), 65, 98, 50),
    "one-in-approval": (agency(5, d5={**UNREGISTERED, "registration": "APPROVAL"}), 65, 98, 50),
    "none-registered": (agency(5, all=UNREGISTERED), 65, 90, 50),
    "nobody-was-asked": (agency(5, all={"registered": None}), 65, 90, 50),
    "two-of-ten-not-registered": (agency(10, d9=UNREGISTERED, d10=UNREGISTERED), 65, 98, 50),
    "not-registered-in-private": (agency(6, d6={**UNREGISTERED, "public": False}), 100, 100, 100),
    "not-registered-and-not-notified": (agency(5, d5=UNREGISTERED, facts=NO_NOTICE), 50, 83, 50),
    "none-registered-and-not-notified": (agency(5, all=UNREGISTERED, facts=NO_NOTICE), 50, 75, 50),
    # Openness: 100a
    "one-closed": (agency(5, d5={"resources": CLOSED}), 80, 96, 75),
    "one-not-checked": (agency(5, d5={"resources": UNCHECKED}), 80, 96, 75),
    "one-closed-beside-one-open": (agency(5, d5={"resources": (*CLOSED, *OPEN)}), 100, 100, 100),
    "one-closed-beside-one-not-checked": (agency(5, d5={"resources": (*CLOSED, *UNCHECKED)}), 80, 96, 75),
    "one-closed-beside-an-open-manual": (agency(5, d5={"resources": (*CLOSED, MANUAL)}), 80, 96, 75),
    "one-of-personal-data-handed-in": (agency(5, d5={"category": PERSONAL}, facts={"datasets": FIVE}), 80, 96, 75),
    "one-of-personal-data-not-handed-in": (agency(6, d6={"category": PERSONAL}), 100, 100, 100),
    "three-of-ten-closed": (agency(10, **{n: {"resources": CLOSED} for n in ("d8", "d9", "d10")}), 80, 94, 75),
    "all-closed-and-so-no-use": (agency(5, all={"resources": CLOSED}), 75, 75, 75),
    "all-closed-but-the-used-one": (agency(5, all={"resources": CLOSED}, d1={"resources": OPEN}), 80, 84, 75),
    "all-closed-but-another-than-the-used-one": (agency(5, all={"resources": CLOSED}, d2={"resources": OPEN}), 75, 79, 75),
    "the-used-one-closed": (agency(5, d1={"resources": CLOSED}), 75, 91, 75),
    "one-closed-and-not-registered": (agency(5, d5={"resources": CLOSED, **UNREGISTERED}), 65, 94, 50),
    "one-closed-and-no-use": (agency(5, d5={"resources": CLOSED}, facts=NO_USE), 75, 91, 75),
    # Use: 100b
    "no-use": (agency(5, facts=NO_USE), 95, 95, 75),
    "use-without-proof": (agency(5, facts=use(url=None)), 95, 95, 75),
    "use-with-a-dead-link": (agency(5, facts=use(url_works=False)), 95, 95, 75),
    "use-with-a-live-link": (agency(5, facts=use(url_works=True)), 100, 100, 100),
    "use-with-a-file": (agency(5, facts=use(url=None, file="a.pdf", file_exists=True)), 100, 100, 100),
    "use-with-a-missing-file": (agency(5, facts=use(url=None, file="a.pdf", file_exists=False)), 95, 95, 75),
    "use-with-a-file-not-looked-for": (agency(5, facts=use(url=None, file="a.pdf")), 95, 95, 75),
    "use-with-a-file-beside-a-dead-link": (agency(5, facts=use(url_works=False, file="a", file_exists=True)), 100, 100, 100),
    "use-outside-the-scopes": (agency(5, facts=use(scope=ScopeChoice(6))), 95, 95, 75),
    "use-without-a-scope": (agency(5, facts=use(scope=None)), 95, 95, 75),
    "use-in-another-branch": (agency(5, facts=use(scope=ScopeChoice(4, 101))), 95, 95, 75),
    "use-in-the-chosen-branch": (agency(5, facts=use(scope=ScopeChoice(4, 219))), 100, 100, 100),
    "use-today": (agency(5, facts=use(date=TODAY)), 100, 100, 100),
    "use-tomorrow": (agency(5, facts=use(date=TOMORROW)), 95, 95, 75),
    "use-of-no-dataset": (agency(5, facts=use(datasets=())), 95, 95, 75),
    "use-of-a-dataset-not-there": (agency(5, facts=use(datasets=("gone",))), 95, 95, 75),
    "use-of-a-dataset-not-handed-in": (agency(6, facts={"datasets": FIVE, **use(datasets=("d6",))}), 95, 95, 75),
    "use-of-a-dataset-not-registered": (agency(5, d1=UNREGISTERED), 65, 98, 50),
    "a-second-use-that-counts": (agency(5, facts={"usage": (replace(USE, scope=None), USE)}), 100, 100, 100),
    "no-use-and-not-registered": (agency(5, d5=UNREGISTERED, facts=NO_USE), 65, 93, 50),
    # One level and nothing above it
    "the-basic-level-alone": (agency(5, all={**UNREGISTERED, "resources": CLOSED}, facts={**NO_NOTICE, **NO_USE}), 50, 50, 50),
    "the-standard-level-alone": (agency(5, all={"resources": CLOSED}, facts=NO_USE), 75, 75, 75),
    "all-but-the-basic-level": (agency(5, d5={"resources": (*OPEN, *UNDESCRIBED)}), 0, 50, 0),
}  # fmt: skip


@pytest.mark.parametrize(("snapshot", "official", "estimate", "level"), TABLE.values(), ids=TABLE)
def test_score_by_hand(snapshot, official, estimate, level):
    found = assess(snapshot, RULES)
    assert (found.score.official, found.score.estimate, found.level) == (official, estimate, level)


def test_table_reaches_every_score_there_is():
    assert len(TABLE) >= 60
    assert set(Counter(row[1] for row in TABLE.values())) == {0, 50, 60, 65, 75, 80, 95, 100}


OTHERWISE = {
    "incomplete-left-out": ({"incomplete": "excluded"}, agency(6, d6=INCOMPLETE), 100, 100, 100),
    "incomplete-left-out-leaves-four": ({"incomplete": "excluded"}, agency(5, d5=INCOMPLETE), 0, 50, 0),
    "every-resource-open": ({"open": "strict"}, agency(5, d5={"resources": (*CLOSED, *OPEN)}), 80, 96, 75),
    "approval-counts": ({"approval": "registered"}, agency(5, d5={**UNREGISTERED, "registration": "APPROVAL"}), 100, 100, 100),
    "rejection-does-not": ({"approval": "registered"}, agency(5, d5={**UNREGISTERED, "registration": "REJECT"}), 65, 98, 50),
    "share-of-open-data": ({"open_share": "required"}, agency(6, d6={"category": PERSONAL}), 60, 100, 50),
    "share-of-what-is-public": ({"open_share": "required"}, agency(6, d6={"category": PERSONAL, "public": False}), 100, 100, 100),
    "use-of-registered": ({"used": "registered"}, agency(5, d1=UNREGISTERED), 65, 93, 50),
    "levels-apart": ({"ladder": "independent"}, agency(5, d5=UNREGISTERED), 90, 98, 50),
    "levels-apart-without-the-first": ({"ladder": "independent"}, agency(4), 50, 50, 0),
    "imd-by-number": ({"imd": "number"}, agency(6, facts={"imd": Imd(True, ("d9",))}), 100, 100, 100),
    "no-estimate": ({"estimate": "hidden"}, agency(5), 100, None, 100),
    "uncategorised": ({"uncategorised": "listed"}, agency(6, d6={"category": None, "missing_items": (13,)}), 0, 50, 0),
}  # fmt: skip


@pytest.mark.parametrize(("changed", "snapshot", "official", "estimate", "level"), OTHERWISE.values(), ids=OTHERWISE)
def test_score_by_hand_with_other_settings(changed, snapshot, official, estimate, level):
    found = assess(snapshot, with_settings(RULES, **changed))
    assert (found.score.official, found.score.estimate, found.level) == (official, estimate, level)


# What makes a dataset, or what is stated, better; undone, each is evidence removed. A dataset that is not listed is left alone: a
# category would make it part of the list, with all that it lacks.
REPAIRS = {
    "items": lambda d: replace(d, missing_items=(), category=PUBLIC if 13 in d.missing_items else d.category),
    "descriptions": lambda d: replace(d, resources=tuple(replace(r, described=True) for r in d.resources)),
    "catalogue": lambda d: replace(d, in_catalogue=True),
    "registration": lambda d: replace(d, registered=True),
    "openness": lambda d: replace(d, resources=tuple(replace(r, open=True) for r in d.resources)),
}
FACT_REPAIRS = {
    "scopes": lambda f, _: replace(f, scopes=tuple(ScopeChoice(number) for number in RULES.scopes)),
    "values": lambda f, s: replace(f, values={**dict.fromkeys((*s.by_name, *f.datasets), "x"), **f.values}),
    "notice": lambda f, _: replace(f, catalogue_notified=SENT),
    "use": lambda f, s: replace(f, usage=(*f.usage, replace(USE, datasets=tuple(s.by_name)))),
    "proof": lambda f, _: replace(f, usage=tuple(replace(u, url="https://x.example", url_works=True) for u in f.usage)),
}


def scores(snapshot):
    return assess(snapshot, RULES).score


def mended(snapshot, names, repair):
    datasets = tuple(REPAIRS[repair](found) if found.name in names else found for found in snapshot.datasets)
    return replace(snapshot, datasets=datasets)


@given(snapshots(), st.sampled_from(sorted(FACT_REPAIRS)))
def test_stating_more_never_lowers_and_removing_evidence_never_raises(snapshot, repair):
    better = replace(snapshot, facts=FACT_REPAIRS[repair](snapshot.facts, snapshot))
    assert scores(snapshot).official <= scores(better).official
    assert scores(snapshot).estimate <= scores(better).estimate


@given(snapshots(), st.sets(st.sampled_from(NAMES)), st.sampled_from(sorted(REPAIRS)))
def test_mending_never_lowers_and_removing_evidence_never_raises(snapshot, names, repair):
    listed = {found.name for found in assess(snapshot, RULES).datasets if found.found is not None}
    better = mended(snapshot, names & listed, repair)
    assert scores(snapshot).official <= scores(better).official


@given(
    snapshots(),
    st.sets(st.sampled_from(NAMES)),
    st.sampled_from(sorted(set(REPAIRS) - {"items"})),
)
def test_mending_what_is_counted_or_not_never_lowers_the_estimate(snapshot, names, repair):
    assert scores(snapshot).estimate <= scores(mended(snapshot, names, repair)).estimate


# Filling in items may lower the estimate, not the score: one more dataset is then counted, and its gaps with it.
@given(snapshots(), st.sets(st.sampled_from(NAMES)), st.sampled_from(sorted(set(REPAIRS) - {"items"})))
def test_mending_never_lowers_the_estimate(snapshot, names, repair):
    assert scores(snapshot).estimate <= scores(mended(snapshot, names, repair)).estimate


@given(snapshots(), st.randoms(use_true_random=False))
def test_order_of_datasets_never_matters(snapshot, random):
    shuffled = list(snapshot.datasets)
    random.shuffle(shuffled)
    other, found = (assess(replace(snapshot, datasets=tuple(datasets)), RULES) for datasets in (shuffled, snapshot.datasets))
    assert (other.score, other.level, other.next_steps) == (found.score, found.level, found.next_steps)
    for criterion, same in zip(other.criteria, found.criteria, strict=True):
        assert [check.met for check in criterion.checks] == [check.met for check in same.checks]
