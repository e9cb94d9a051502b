"""For any two snapshots: the plan carried out leaves nothing to do, and nothing that is not ours is touched."""

from copy import deepcopy
from typing import Any

from doubles.ckan import Ckan, Direct, as_stored
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ckanext.mofops.gdcatalog import Profile, apply, plan, snapshot
from ckanext.mofops.gdcatalog.mapping import marks
from ckanext.mofops.gdcatalog.plan import is_offered

SITE = "https://agency.example"
NAMES = [f"set-{letter}" for letter in "abcde"]
ROUNDS = 3
"""A name that one dataset gives up is free for another in the next run."""

FIELDS = st.fixed_dictionaries(
    {},
    optional={
        "title": st.sampled_from(["ชื่อหนึ่ง", "ชื่อสอง"]),
        "notes": st.sampled_from(["หนึ่ง", "สอง"]),
        "tags": st.sampled_from([["ภาษี"], ["ภาษี", "งบ"], []]),
        "private": st.booleans(),
        "state": st.sampled_from(["active", "draft"]),
        "allow_harvest": st.sampled_from(["True", "False"]),
        "data_category": st.sampled_from(["ข้อมูลสาธารณะ", "ข้อมูลส่วนบุคคล"]),
        "organization": st.sampled_from([{"name": "ops-mof"}, {"name": "unknown"}]),
    },
)
RESOURCES = st.lists(
    st.fixed_dictionaries({"id": st.sampled_from("123"), "name": st.sampled_from("xy"), "url": st.just(f"{SITE}/x.csv")}),
    max_size=3,
    unique_by=lambda resource: resource["id"],
)
SOURCE = st.dictionaries(st.sampled_from(NAMES), st.tuples(st.sampled_from("abcde"), FIELDS, RESOURCES), max_size=len(NAMES)).map(
    lambda found: {name: entry for name, entry in found.items() if [other[0] for other in found.values()].count(entry[0]) == 1}
)
HANDS = st.dictionaries(
    st.sampled_from(NAMES),
    st.sampled_from([{"title": "มือ"}, {"state": "deleted"}, {"private": True}, {"resources": []}, {"groups": [{"name": "g"}]}]),
)
STRANGERS = st.lists(
    st.tuples(st.sampled_from(NAMES), st.sampled_from([None, "https://other.example"]), st.booleans()),
    unique_by=lambda stranger: stranger[0],
)
RULES = st.fixed_dictionaries(
    {},
    optional={
        "overwrite": st.booleans(),
        "withdraw": st.sampled_from(["delete", "private"]),
        "full": st.booleans(),
        "limit": st.sampled_from([None, 1]),
    },
)


def datasets(complete: dict[str, Any], found: dict[str, Any]) -> list[dict[str, Any]]:
    base = {**complete, "organization": {"name": "ops-mof"}, "state": "active", "type": "dataset"}
    return [
        # The id of a resource is of the one dataset.
        {**base, "name": name, "id": id_, **fields, "resources": [{**one, "id": f"{id_}-{one['id']}"} for one in resources]}
        for name, (id_, fields, resources) in found.items()
    ]


def push(site: Ckan, source: list[dict[str, Any]], **rules: Any) -> Any:
    client, mapping = Direct(site), Profile(SITE)
    there = snapshot(client, mapping, [dataset for dataset in source if is_offered(dataset)])
    found = plan(source, there.datasets, mapping, organisations=there.organisations, **rules)
    return found, list(apply(found, client))


@given(
    before=SOURCE,
    after=SOURCE,
    hands=HANDS,
    strangers=STRANGERS,
    rules=RULES,
    lists_deleted=st.booleans(),
    with_history=st.booleans(),
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=300)
def test_a_plan_carried_out_leaves_nothing_to_do(
    complete_wire, before, after, hands, strangers, rules, lists_deleted, with_history
):
    site = Ckan()
    site.lists_deleted = lists_deleted
    for name, source, deleted in strangers:
        extras = [] if source is None else [{"key": "mofops_source", "value": source}, {"key": "mofops_source_id", "value": "a"}]
        state = "deleted" if deleted and lists_deleted else "active"  # what no listing shows gives its name away
        site._keep(
            as_stored({**complete_wire, "name": name, "title": "ของผู้อื่น", "extras": extras, "state": state}, f"theirs-{name}")
        )
    _, outcomes = push(site, datasets(complete_wire, before))
    if with_history:
        rules = {**rules, "remembered": {str(outcome.action.source_id): str(outcome.target_id) for outcome in outcomes}}
    for name, by_hand in hands.items():
        if by_hand.get("state") == "deleted" and not with_history and not lists_deleted:
            continue  # renamed at the source while it lies unseen in the bin, nobody could find it
        if name in site.active and marks(site.active[name]).get("mofops_source") == SITE:
            site._keep({**site.active[name], **by_hand})
    theirs = {id_: deepcopy(dataset) for id_, dataset in site.datasets.items() if id_.startswith("theirs-")}

    source = datasets(complete_wire, after)
    first, outcomes = push(site, source, **rules)
    assert {outcome.status for outcome in outcomes} <= {"done"}
    again = first
    for _ in range(ROUNDS * len(NAMES)):
        again, outcomes = push(site, source, **rules)
        assert {outcome.status for outcome in outcomes} <= {"done"}
        if not again.actions:
            break
    assert again.actions == ()

    assert {id_: site.datasets[id_] for id_ in theirs} == theirs
    ours = [dataset for dataset in site.active.values() if marks(dataset).get("mofops_source") == SITE]
    public = [dataset for dataset in ours if not dataset.get("private")]
    offered = {dataset["id"] for dataset in source if is_offered(dataset)}
    if rules.get("full", True) and rules.get("limit") is None:
        in_conflict = {conflict.target_id for conflict in again.conflicts}
        seen = {marks(there)["mofops_source_id"] for there in public if there["id"] not in in_conflict}
        assert seen <= offered
    assert again.unchanged == len(offered) - len(again.blocked) - len(again.conflicts)
    assert len({marks(dataset)["mofops_source_id"] for dataset in ours}) == len(ours)  # no duplicates


def test_the_world_of_the_property_has_every_kind(complete_wire):
    """What the generated snapshots are made of does lead to each kind of action: the property is not about nothing."""
    site = Ckan()
    start = {name: (id_, {}, []) for name, id_ in zip(NAMES, "abcde", strict=True)}
    push(site, datasets(complete_wire, start))
    push(site, datasets(complete_wire, {name: start[name] for name in NAMES[1:]}))
    change = {NAMES[0]: start[NAMES[0]], NAMES[1]: ("b", {"notes": "สอง"}, []), "set-new": ("f", {}, [])}
    found, outcomes = push(site, datasets(complete_wire, change), remembered={"a": "there-set-a"})
    assert {kind: found.counts[kind] for kind in ("create", "update", "restore", "withdraw")} == {
        "create": 1,
        "update": 1,
        "restore": 1,
        "withdraw": 3,
    }
    assert [outcome.status for outcome in outcomes] == ["done"] * 6
    assert set(site.active) == {NAMES[0], NAMES[1], "set-new"}
