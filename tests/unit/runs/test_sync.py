"""A plan that need not read what is known to be equal is the plan that reads everything."""

from functools import partial
from typing import Any

import pytest
from doubles.ckan import Ckan, Direct, as_stored
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ckanext.mofops.catalog.indexed import MARGIN
from ckanext.mofops.gdcatalog import apply, ckan_source
from ckanext.mofops.gdcatalog.equal import IDS_AT_ONCE, Equal, Pair
from ckanext.mofops.runs.source import OpenSource
from ckanext.mofops.runs.sync import Choices, planned

NAMES = [f"set-{letter}" for letter in "abcd"]


class Kept:
    """A memory of one target."""

    def __init__(self) -> None:
        self.equal = Equal("")

    def known(self, source: str, target: str, basis: str) -> Equal:
        return self.equal if self.equal.basis == basis else Equal(basis)

    def keep(self, source: str, target: str, equal: Equal) -> None:
        self.equal = equal


class Watched(Ckan):
    """read: names of the datasets that were given in full."""

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self.read: list[str] = []

    def package_search(self, data: dict[str, Any]) -> tuple[int, Any]:
        status, found = super().package_search(data)
        self.read += [row["name"] for row in found["results"]] if status == 200 and "fl" not in data else []
        return status, found


class World:
    """A source and a target, and what the last run knew of both."""

    def __init__(self, wire: dict[str, Any]) -> None:
        self.wire = wire
        self.source, self.target = Watched("https://agency.example"), Watched("https://catalog.example")
        self.memory = Kept()

    def plan(self, memory: Kept | None = None, **choices: Any) -> Any:
        self.source.read, self.target.read = [], []
        client = Direct(self.source)
        opened = OpenSource(self.source.url, partial(ckan_source, client, self.source.url), client=client)
        return planned(opened, Direct(self.target), Choices(**choices), memory=memory)

    def push(self, **choices: Any) -> Any:
        found = self.plan(self.memory, **choices)
        list(apply(found, Direct(self.target)))
        return found

    def wait(self, site: Ckan) -> None:
        """Something else is indexed, so much later that all before it can surely be found."""
        site.now += 2 * MARGIN
        site._keep(as_stored({**self.wire, "name": "clock", "private": True, "extras": []}, "clock"))

    def make_equal(self) -> None:
        """Equal on both sides, and known to be."""
        self.push()
        for site in (self.source, self.target):
            self.wait(site)
        for _ in range(2):
            assert self.push().unchanged == len(NAMES)

    def make(self, name: str, **fields: Any) -> None:
        """A dataset of the source; its id outlives all but being made anew."""
        self.source._keep(as_stored({**self.wire, "name": name, "resources": [], "extras": [], **fields}, f"id-{name}"))

    def change(self, site: Ckan, known_as: str, **fields: Any) -> None:
        """As by a person; ``silent``: without another time of change."""
        silent = fields.pop("silent", False)
        for dataset in [dataset for dataset in site.active.values() if dataset["name"] == known_as]:
            modified = dataset["metadata_modified"]
            site._keep({**dataset, **fields})
            if silent:
                site.datasets[dataset["id"]]["metadata_modified"] = modified


@pytest.fixture
def world(complete):
    found = World(complete)
    for name in NAMES:
        found.make(name)
    return found


def said(plan: Any) -> Any:
    """All of a plan but what it cost."""
    return {**plan.to_dict(reasons=True), "requests": None, "seconds": None}, plan.digest, plan.ours, plan.equal


CHANGES = st.sampled_from(
    [
        {"notes": "อื่น"},
        {"notes": "อีก", "silent": True},
        {"title": ""},
        {"private": True},
        {"private": False},
        {"state": "deleted"},
        {"allow_harvest": "False"},
        {"extras": []},
        {"organization": {"name": "unknown"}},
        {"name": "set-a"},
        {"name": "renamed"},
        {},
    ]
)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("make"), st.sampled_from([*NAMES, "renamed"])),
        st.tuples(st.sampled_from(["source", "target"]), st.sampled_from([*NAMES, "renamed"]), CHANGES),
        st.tuples(st.just("stranger"), st.sampled_from([*NAMES, "renamed"])),
        st.tuples(st.just("wait"), st.sampled_from(["source", "target"])),
        st.tuples(st.sampled_from(["plan", "push"]), st.fixed_dictionaries({}, optional={"limit": st.just(1)})),
    ),
    max_size=12,
)
CHOICES = st.fixed_dictionaries(
    {}, optional={"overwrite": st.booleans(), "withdraw": st.sampled_from(["delete", "private"]), "adopt": st.booleans()}
)


@given(pushes=st.sampled_from([0, 2, 3]), steps=STEPS, choices=CHOICES, lists_deleted=st.booleans())
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=300)
def test_what_is_not_read_makes_no_other_plan(complete, pushes, steps, choices, lists_deleted):
    world = World(complete)
    world.target.lists_deleted = lists_deleted
    for name in NAMES:
        world.make(name)
    for _ in range(pushes):
        world.push()
    for step, *given_ in [*steps, ("plan", {})]:
        if step == "make" and world.source._named(given_[0]) is None:
            world.make(given_[0])
        elif step in ("source", "target"):
            name, fields = given_
            site = world.source if step == "source" else world.target
            if fields.get("name") not in site.active:
                world.change(site, name, **fields)
        elif step == "stranger" and world.target._named(given_[0]) is None:
            world.target._keep(as_stored({**world.wire, "name": given_[0], "extras": []}, f"theirs-{given_[0]}"))
        elif step == "wait":
            world.wait(world.source if given_[0] == "source" else world.target)
        elif step in ("plan", "push"):
            whole = world.plan(**choices, **given_[0])
            assert said(world.plan(world.memory, **choices, **given_[0])) == said(whole)
            if step == "push":
                list(apply(whole, Direct(world.target)))


def test_what_is_known_to_be_equal_is_not_read_again(world):
    world.make_equal()
    found = world.push()
    assert (found.unchanged, found.actions, found.requests) == (4, (), {"source": 2, "target": 3})
    assert (world.source.read, world.target.read) == (["clock"], [])
    world.change(world.source, "set-a", notes="อื่น", silent=True)
    assert [(action.kind, action.name) for action in world.push().actions] == [("update", "set-a")]
    assert (world.source.read, world.target.read) == (["clock", "set-a"], ["set-a"])
    world.change(world.target, "set-b", notes="มือ", silent=True)
    assert [conflict.name for conflict in world.push().conflicts] == ["set-b"]
    assert (world.source.read, world.target.read) == (["clock", "set-a", "set-b"], ["set-a", "set-b"])


def test_what_is_gone_or_new_is_seen(world):
    world.make_equal()
    world.change(world.source, "set-a", state="deleted")
    world.change(world.target, "set-b", state="deleted")
    world.make("set-new")
    found = world.plan(world.memory)
    assert [(action.kind, action.name) for action in found.actions] == [
        ("withdraw", "set-a"),
        ("create", "set-b"),
        ("create", "set-new"),
    ]
    assert (found.unchanged, found.ours) == (2, 3)


def test_without_a_memory_everything_is_read_and_two_requests_more_are_made(world):
    world.push()
    found = world.plan()
    assert found.requests == {"source": 1, "target": 3}
    assert world.plan(Kept()).requests == {"source": 2, "target": 4}
    assert sorted(world.target.read) == NAMES


def test_what_was_indexed_just_before_a_first_look_is_read_once_more(world):
    world.push()
    world.wait(world.source)
    assert world.push().unchanged == world.push().unchanged == 4
    assert sorted(world.target.read) == NAMES  # within the margin, by their own times
    world.push()
    assert world.target.read == []


def test_after_many_changes_everything_is_read_in_the_order_of_the_pages(world):
    world.make_equal()
    known = world.memory.equal
    world.memory.equal = Equal(known.basis, known.pairs, IDS_AT_ONCE + 1)
    assert world.push().unchanged == 4
    assert sorted(world.target.read) == NAMES


@pytest.mark.parametrize("side", ["source", "target"])
def test_an_index_that_does_not_tell(world, side):
    getattr(world, side).tells_index = False
    world.push()
    assert (world.push().unchanged, world.memory.equal.pairs) == (4, {})
    getattr(world, side).tells_index = True
    world.make_equal()
    getattr(world, side).tells_index = False
    assert world.push().unchanged == 4
    assert (sorted(world.target.read), world.memory.equal.pairs) == (NAMES, {})


def test_another_mapping_is_another_comparison(world, tmp_path):
    world.make_equal()
    mapping = tmp_path / "mapping.yaml"
    mapping.write_text("target: {prefix: mof-}", encoding="utf-8")
    assert [action.target_name for action in world.plan(world.memory, mapping=mapping).actions] == [
        f"mof-{name}" for name in NAMES
    ]


def test_a_look_at_a_part_forgets_nothing(world):
    world.make_equal()
    known = world.memory.equal
    assert world.push(only=("set-a",)).unchanged == 1
    assert (world.memory.equal, world.target.read) == (known, [])


def test_what_is_known_stands_on_its_word(world):
    """What has another stamp is read: nothing else in the memory would show that the two differ."""
    world.make_equal()
    known = world.memory.equal
    world.target.datasets[known.pairs["id-set-a"].target_id]["notes"] = "มือ"
    assert world.plan(world.memory).conflicts == ()
    world.memory.equal = Equal(known.basis, {**known.pairs, "id-set-a": Pair(known.pairs["id-set-a"].target_id)})
    assert [conflict.name for conflict in world.plan(world.memory).conflicts] == ["set-a"]
