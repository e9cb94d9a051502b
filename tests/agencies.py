"""Made-up agencies for indicator 5: whole ones, and whole ones with a few things spoiled."""

import datetime
from dataclasses import replace

from hypothesis import strategies as st

from ckanext.mofops.indicator5 import DatasetState, Facts, Imd, Notice, ResourceState, ScopeChoice, Snapshot, Usage

PUBLIC = "ข้อมูลสาธารณะ"
OPEN = (ResourceState("b.csv", described=True, open=True, stars=3),)
CLOSED = (ResourceState("a.pdf", described=True, open=False, stars=1),)
UNCHECKED = (ResourceState("a.csv", described=True),)
UNDESCRIBED = (ResourceState("c.csv", described=False, open=True, stars=3),)
ADDRESS = "https://data.example.go.th"
# A whole agency with a few things spoiled: drawn field by field, hardly any would reach a level.
NAMES = ("d0", "d1", "d2", "d3", "d4", "d5", "d6")
WHOLE = {"category": PUBLIC, "resources": OPEN, "in_catalogue": True, "registered": True}
SPOILED = (
    {"active": False},
    {"public": False},
    {"category": None, "missing_items": (13,)},
    {"category": "ข้อมูลส่วนบุคคล"},
    {"missing_items": (5,)},
    {"missing_items": (1, 2, 3, 4, 5, 6, 7, 8)},
    {"resources": ()},
    {"resources": CLOSED},
    {"resources": UNCHECKED},
    {"resources": UNDESCRIBED},
    {"resources": (*CLOSED, *UNCHECKED)},
    {"resources": (*CLOSED, *OPEN)},
    {"in_catalogue": False},
    {"in_catalogue": None},
    {"registered": False},
    {"registered": None},
    {"registered": False, "registration": "APPROVAL"},
)
NOTIFIED = Notice(datetime.date(2023, 1, 1), "x")
MISSTATED = (
    {"datasets": ("d0", "d1", "d2", "d3", "d4")},
    {"datasets": ("d0", "d1", "d2", "d3", "d4", "gone")},
    {"datasets": ("d6", "d5")},
    {"scopes": ()},
    {"values": {}},
    {"values": {"d0": "x"}},
    {"imd": Imd(True)},
    {"imd": Imd(True, ("d0",))},
    {"imd": Imd(True, ("gone", "d1"))},
    {"catalogue_notified": Notice()},
    {"catalogue_notified": Notice(datetime.date(2024, 1, 1), "x")},
)
SETTINGS = {
    "incomplete": ("fails", "excluded"),
    "uncategorised": ("left_out", "listed"),
    "imd": ("named", "number"),
    "open": ("one", "strict"),
    "open_share": ("shown", "required"),
    "approval": ("not_registered", "registered"),
    "used": ("open", "registered"),
    "ladder": ("cumulative", "independent"),
}
uses = st.builds(
    Usage,
    file=st.just("a"),
    file_exists=st.sampled_from((True, True, False, None)),
    url=st.sampled_from((None, None, ADDRESS)),
    url_works=st.sampled_from((None, True, False)),
    datasets=st.sampled_from((("d0", "d1"), ("d6",), ("gone",), ())),
    scope=st.sampled_from((ScopeChoice(1), ScopeChoice(1), ScopeChoice(2), None)),
    date=st.sampled_from((None, datetime.date(2023, 5, 1), datetime.date(2024, 1, 1))),
)


@st.composite
def snapshots(draw):
    """An agency in which up to five things about its datasets are spoiled, and up to two that it states."""
    spoiled = draw(st.lists(st.tuples(st.sampled_from(NAMES), st.sampled_from(SPOILED)), max_size=5))
    names = draw(st.sampled_from((NAMES, NAMES, NAMES[:6], NAMES[:5], NAMES[:4], ())))
    datasets = {name: DatasetState(name, "x", **WHOLE) for name in names}
    for name, changes in spoiled:
        if name in datasets:
            datasets[name] = replace(datasets[name], **changes)
    facts = Facts(
        scopes=(ScopeChoice(1),),
        values=dict.fromkeys(NAMES, "x"),
        catalogue_notified=NOTIFIED,
        usage=tuple(replace(use, title=f"use {number}") for number, use in enumerate(draw(st.lists(uses, max_size=2)))),
    )
    for changes in draw(st.lists(st.sampled_from(MISSTATED), max_size=2)):
        facts = replace(facts, **changes)
    catalogue = draw(st.sampled_from((ADDRESS, ADDRESS, ADDRESS, None)))
    if catalogue is None:  # nobody can have looked
        datasets = {name: replace(dataset, in_catalogue=None) for name, dataset in datasets.items()}
    return Snapshot(tuple(datasets.values()), facts, "2023-09-30T00:00:00Z", "x", catalogue)


def with_settings(found, **values):
    """Rules with other settings."""
    return replace(found, settings=replace(found.settings, **values))


@st.composite
def rule_settings(draw):
    """Up to two settings that differ from those of 2566, or not."""
    changed = draw(st.lists(st.sampled_from(sorted(SETTINGS)), max_size=2, unique=True))
    return {name: draw(st.sampled_from(SETTINGS[name])) for name in changed}
