"""What is to be done next: what a step asks for, and that doing so reaches what it promises."""

import datetime
from dataclasses import replace

from agencies import ADDRESS, CLOSED, NOTIFIED, OPEN, PUBLIC, WHOLE, rule_settings, snapshots, with_settings
from hypothesis import given, settings
from hypothesis import strategies as st

from ckanext.mofops.indicator5 import DatasetState, Facts, Imd, Notice, ResourceState, ScopeChoice, Usage, assess, rules
from ckanext.mofops.indicator5.case import Case

RULES = rules(2566)


def change(dataset, **changes):
    return replace(dataset, **changes)


def opened(dataset):
    resources = tuple(replace(resource, open=True) for resource in dataset.resources)
    return replace(dataset, resources=resources or OPEN)


def complete(dataset):
    return replace(dataset, missing_items=(), category=PUBLIC if 13 in dataset.missing_items else dataset.category)


def described(dataset):
    resources = tuple(replace(resource, described=True) for resource in dataset.resources)
    return replace(dataset, resources=resources or (ResourceState("new", described=True),))


def in_catalogue(dataset):
    return replace(dataset, in_catalogue=True, resources=dataset.resources or (ResourceState("new", described=True),))


OF_DATASET = {
    "fix-incomplete": complete,
    "fix-categorise": complete,
    "fix-no-resource": described,
    "fix-undescribed": described,
    "fix-not-present": in_catalogue,
    "fix-presence-unknown": in_catalogue,
    "fix-register": lambda dataset: change(dataset, registered=True),
    "fix-registration-unknown": lambda dataset: change(dataset, registered=True),
    "fix-open": opened,
    "fix-unchecked": opened,
    "fix-category": lambda dataset: change(dataset, category=PUBLIC),
    "fix-stranger": lambda dataset: change(dataset, public=False),
}


class Office:
    """An agency that does as it is told: by the sentence, as a person would."""

    def __init__(self, snapshot, rules):
        self.rules, self.snapshot = rules, snapshot
        self.datasets, self.facts, self.catalogue = dict(snapshot.by_name), snapshot.facts, snapshot.catalogue
        self.made, self.names_imd = [], False

    def state(self):
        found = replace(self.snapshot, datasets=tuple(self.datasets.values()), facts=self.facts, catalogue=self.catalogue)
        if self.names_imd:
            counted = sorted(Case(found, self.rules).counted_names)
            found = replace(found, facts=replace(self.facts, imd=Imd(True, tuple(counted[-1:]))))
        return found

    def follow(self, step):
        off, used = [], []
        for mend in step.mends:
            code = mend.to_fix.code.removeprefix("indicator5-")
            if code == "fix-take-off":
                off.append(mend.name)
            elif code in ("fix-use", "fix-use-of", "fix-no-use"):
                used.append((code, mend))
            elif code in OF_DATASET:
                self.datasets[mend.name] = OF_DATASET[code](self.datasets[mend.name])
            else:
                self.carry_out(code, mend)
        for code, mend in used:
            self.use(code, mend)
        if off:
            listed = self.facts.datasets or [dataset.name for dataset in Case(self.state(), self.rules).listed]
            self.facts = replace(self.facts, datasets=tuple(name for name in listed if name not in off))

    def carry_out(self, code, mend):
        facts = self.facts
        if code == "fix-values":
            self.facts = replace(facts, values={**facts.values, mend.name: "x"})
        elif code == "fix-add":
            self.facts = replace(facts, datasets=(*facts.datasets, mend.name))
        elif code == "fix-publish":
            self.publish(mend.name)
        elif code == "fix-new-datasets":
            for _ in range(mend.to_fix.params["count"]):
                self.made.append(f"new-{len(self.made)}")
                self.publish(self.made[-1])
                self.facts = replace(self.facts, values={**self.facts.values, self.made[-1]: "x"})
        elif code == "fix-imd-unnamed":
            self.names_imd = True
        elif code == "fix-scope":
            named = mend.to_fix.params["scopes"].split(", ")
            self.facts = replace(facts, scopes=tuple(ScopeChoice(int(number)) for number in named))
        elif code in ("fix-notify", "fix-notified-in-future"):
            self.facts = replace(facts, catalogue_notified=NOTIFIED)
        elif code == "fix-no-catalogue":
            self.catalogue = ADDRESS
            self.datasets = {
                name: change(d, in_catalogue=True) if d.in_catalogue is None else d for name, d in self.datasets.items()
            }
        else:
            raise AssertionError(code)

    def publish(self, name):
        self.datasets[name] = DatasetState(name, "x", **WHOLE)
        listed = self.facts.datasets
        if listed and name not in listed:
            self.facts = replace(self.facts, datasets=(*listed, name))

    def use(self, code, mend):
        usage = list(self.facts.usage)
        name = mend.name or (self.made[0] if self.made else None)
        if code != "fix-use":
            usage.append(Usage(title="new", file="x", file_exists=True, datasets=(name,), scope=self.facts.scopes[0]))
        else:
            (number,) = (n for n, entry in enumerate(usage) if entry.title == mend.to_fix.params["title"])
            entry, reason = usage[number], mend.to_fix.params["reason"].code.removeprefix("indicator5-use-")
            usage[number] = {
                "without-proof": lambda: replace(entry, file="x", file_exists=True),
                "link-dead": lambda: replace(entry, url_works=True),
                "file-missing": lambda: replace(entry, file_exists=True),
                "file-unchecked": lambda: replace(entry, file_exists=True),
                "outside-scope": lambda: replace(entry, scope=self.facts.scopes[0]),
                "in-future": lambda: replace(entry, date=datetime.date(2023, 5, 1)),
                "without-dataset": lambda: replace(entry, datasets=(*entry.datasets, name)),
            }[reason]()
        self.facts = replace(self.facts, usage=tuple(usage))


@settings(deadline=None)
@given(snapshots(), rule_settings())
def test_following_the_steps_reaches_what_they_promise(snapshot, changed):
    rules = with_settings(RULES, **changed)
    found = assess(snapshot, rules)
    office, score, before = Office(snapshot, rules), found.score.official, None
    for step in found.next_steps:
        assert step.mends
        assert step.gain > 0
        assert step.then == score + step.gain
        # The order is that of points per effort.
        assert before is None or before >= step.gain / step.effort - 1e-9
        office.follow(step)
        after = assess(office.state(), rules)
        assert after.score.official == step.then
        met = {criterion.id for criterion in after.criteria if criterion.met is True}
        assert set(step.criteria) <= met
        score, before = step.then, step.gain / step.effort
    assert score == 100


@given(snapshots(), rule_settings(), st.randoms(use_true_random=False))
def test_order_of_datasets_does_not_matter(snapshot, changed, random):
    rules = with_settings(RULES, **changed)
    datasets = list(snapshot.datasets)
    random.shuffle(datasets)
    other = assess(replace(snapshot, datasets=tuple(datasets)), rules)
    assert other.next_steps == assess(snapshot, rules).next_steps


def told(step):
    return (
        step.criteria,
        step.gain,
        step.then,
        [(mend.name, mend.to_fix.code.removeprefix("indicator5-fix-")) for mend in step.mends],
    )


def test_a_whole_agency_has_nothing_to_do(whole, rules_2566):
    assert assess(whole, rules_2566).next_steps == ()


def test_mend_these_two_datasets(whole, rules_2566):
    datasets = (*whole.datasets[:3], *(replace(found, resources=CLOSED) for found in whole.datasets[3:]))
    (step,) = assess(replace(whole, datasets=datasets), rules_2566).next_steps
    assert told(step) == (("open-20",), 20, 100, [("d4", "open"), ("d5", "open")])
    assert (step.effort, step.datasets) == (2, ("d4", "d5"))


def test_most_points_for_the_effort_come_first(whole, rules_2566):
    datasets = tuple(replace(found, resources=CLOSED) for found in whole.datasets)
    closed = replace(whole, datasets=datasets, facts=replace(whole.facts, usage=()))
    # A use needs an open dataset and an entry: 5 points for 2; with all five open 25 points for 6.
    assert [(step.gain, step.effort) for step in assess(closed, rules_2566).next_steps] == [(25, 6)]
    datasets = (*whole.datasets[:4], replace(whole.datasets[4], resources=CLOSED))
    one = replace(whole, datasets=datasets, facts=replace(whole.facts, usage=()))
    assert [told(step) for step in assess(one, rules_2566).next_steps] == [
        (("open-20",), 20, 95, [("d5", "open")]),
        (("used-5",), 5, 100, [("d1", "use-of")]),
    ]


def test_a_level_that_waits_comes_with_what_it_waits_for(whole, rules_2566):
    last = replace(whole.datasets[4], resources=CLOSED, registered=False)
    steps = assess(replace(whole, datasets=(*whole.datasets[:4], last)), rules_2566).next_steps
    # 80 points wait for the registration: it alone brings 15 (65 to 80), then the open file 20.
    assert [told(step)[:3] for step in steps] == [(("open-20",), 20, 100)] or [step.then for step in steps][-1] == 100
    assert steps[0].gain / steps[0].effort >= 15


def test_a_hopeless_dataset_is_taken_off(whole, rules_2566, dataset):
    hopeless = dataset("d6", missing_items=tuple(range(1, 13)))
    (step,) = assess(replace(whole, datasets=(*whole.datasets, hopeless)), rules_2566).next_steps
    assert told(step) == (("basic-50",), 100, 100, [("d6", "take-off")])


def test_a_dataset_that_lacks_little_is_mended(whole, rules_2566, dataset):
    (step,) = assess(replace(whole, datasets=(*whole.datasets, dataset("d6", missing_items=(5,)))), rules_2566).next_steps
    assert told(step)[3] == [("d6", "incomplete")]


def test_datasets_that_are_lacking(whole, rules_2566):
    (step,) = assess(replace(whole, datasets=whole.datasets[:3]), rules_2566).next_steps
    assert told(step) == (("basic-50",), 100, 100, [(None, "new-datasets")])
    assert step.mends[0].to_fix.params["count"] == 2


def test_a_longer_list_is_less_work_than_a_new_dataset(whole, rules_2566):
    short = replace(whole, facts=replace(whole.facts, datasets=("d1", "d2", "d3", "d4")))
    (step,) = assess(short, rules_2566).next_steps
    assert told(step)[3] == [("d5", "add")]


def test_a_dataset_without_category_may_become_the_fifth(whole, rules_2566):
    last = replace(whole.datasets[4], category=None, missing_items=(13,))
    (step,) = assess(replace(whole, datasets=(*whole.datasets[:4], last)), rules_2566).next_steps
    assert told(step)[3] == [("d5", "categorise")]


def test_imd_datasets_are_never_taken_off(whole, rules_2566, dataset):
    imd = dataset("d6", missing_items=tuple(range(1, 13)))
    facts = replace(whole.facts, imd=Imd(True, ("d6",)))
    (step,) = assess(replace(whole, datasets=(*whole.datasets, imd), facts=facts), rules_2566).next_steps
    assert told(step)[3] == [("d6", "incomplete")]


def test_nothing_at_all(whole, rules_2566):
    nothing = replace(whole, datasets=(), facts=Facts())
    steps = assess(nothing, rules_2566).next_steps
    assert steps[-1].then == 100
    assert {mend.to_fix.code for step in steps for mend in step.mends} >= {"indicator5-fix-scope", "indicator5-fix-new-datasets"}


def test_unnotified_address_is_one_fact(whole, rules_2566):
    facts = replace(whole.facts, catalogue_notified=Notice())
    (step,) = assess(replace(whole, facts=facts), rules_2566).next_steps
    assert told(step) == (("catalogue-15",), 40, 100, [(None, "notify")])


def test_only_open_data_may_be_published_where_that_is_asked_for(whole, rules_2566, dataset):
    secret = dataset("d6", category="ข้อมูลความมั่นคง")
    rules = with_settings(rules_2566, open_share="required")
    (step,) = assess(replace(whole, datasets=(*whole.datasets, secret)), rules).next_steps
    assert told(step)[3] == [("d6", "stranger")]
