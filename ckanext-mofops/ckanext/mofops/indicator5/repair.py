"""A snapshot after repairs."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from ckanext.mofops.indicator5.assessment import Mend
from ckanext.mofops.indicator5.case import Case
from ckanext.mofops.indicator5.facts import Notice, Usage
from ckanext.mofops.indicator5.snapshot import DatasetState, ResourceState, Snapshot
from ckanext.mofops.indicator5.supposition import OF_DATASET
from ckanext.mofops.indicator5.use import scopes_to_choose
from ckanext.mofops.standard.indicator5 import Rules

_SOMETHING = "-"


@dataclass(frozen=True)
class Repair:
    """A mend and what it comes to. made: how many datasets it makes; use: it is about a use, the one at the place ``entry`` of
    the facts or a new one, of the dataset ``uses`` or of one that is made.
    """

    mend: Mend
    made: int = 0
    use: bool = False
    entry: int | None = None
    uses: str | None = None


def repaired(case: Case, repairs: Sequence[Repair]) -> Snapshot:
    """The snapshot with everything done that some repairs ask for."""
    draft = _Draft(case)
    for repair in repairs:
        draft.carry_out(repair)
    return draft.snapshot()


class _Draft:
    """A snapshot under repair."""

    def __init__(self, case: Case) -> None:
        self._case, self._rules = case, case.rules
        self._datasets = dict(case.snapshot.by_name)
        self._catalogue = case.snapshot.catalogue
        self._facts = case.snapshot.facts
        self._values = dict(case.snapshot.facts.values)
        self._on_list = list(case.snapshot.facts.datasets)
        self._off_list: set[str] = set()
        self._made: list[str] = []
        self._imd_unnamed = False

    def carry_out(self, repair: Repair) -> None:
        mend, code = repair.mend, repair.mend.to_fix.code
        if repair.made:
            self._make(repair.made)
        elif repair.use:
            self._use(repair)
        elif mend.name is None:
            self._of_agency(code)
        elif code in _OF_DATASET:
            self._datasets[mend.name] = _OF_DATASET[code](self._datasets[mend.name], self._rules)
        elif code == "indicator5-fix-values":
            self._values[mend.name] = _SOMETHING
        elif code == "indicator5-fix-publish":
            self._datasets[mend.name] = self._whole(mend.name)
            self._list(mend.name)
        elif code == "indicator5-fix-add":
            self._list(mend.name)
        elif code == "indicator5-fix-take-off":
            self._off_list.add(mend.name)
        else:
            raise ValueError(code)  # a mend that nobody has said how to carry out

    def _list(self, name: str) -> None:
        if self._on_list and name not in self._on_list:
            self._on_list.append(name)

    def _make(self, count: int) -> None:
        for _ in range(count):
            # No dataset of a catalogue is called so.
            name = f"({sum(name.startswith('(') for name in self._datasets) + 1})"
            self._datasets[name] = self._whole(name)
            self._values[name] = _SOMETHING
            self._made.append(name)
            self._list(name)

    def _whole(self, name: str) -> DatasetState:
        resource = ResourceState(_SOMETHING, described=True, open=True)
        return DatasetState(
            name, name, category=self._rules.public_category, resources=(resource,), in_catalogue=True, registered=True
        )

    def _of_agency(self, code: str) -> None:
        today = self._case.snapshot.today
        if code == "indicator5-fix-imd-unnamed":
            self._imd_unnamed = True
        elif code == "indicator5-fix-scope":
            self._facts = replace(self._facts, scopes=scopes_to_choose(self._case))
        elif code in ("indicator5-fix-notify", "indicator5-fix-notified-in-future"):
            self._facts = replace(self._facts, catalogue_notified=Notice(today, _SOMETHING))
        elif code == "indicator5-fix-no-catalogue":
            self._catalogue = _SOMETHING
            self._datasets = {
                name: replace(dataset, in_catalogue=True) if dataset.in_catalogue is None else dataset
                for name, dataset in self._datasets.items()
            }
        else:
            raise ValueError(code)

    def _use(self, repair: Repair) -> None:
        name = self._made[0] if repair.uses is None else repair.uses
        usage = list(self._facts.usage)
        old = Usage() if repair.entry is None else usage[repair.entry]
        datasets = tuple(dict.fromkeys((*old.datasets, name)))
        entry = Usage(title=old.title, file=_SOMETHING, file_exists=True, datasets=datasets, scope=self._facts.scopes[0])
        if repair.entry is None:
            usage.append(entry)
        else:
            usage[repair.entry] = entry
        self._facts = replace(self._facts, usage=tuple(usage))

    def snapshot(self) -> Snapshot:
        facts = replace(self._facts, values=MappingProxyType(self._values), datasets=tuple(self._on_list))
        found = replace(self._case.snapshot, datasets=tuple(self._datasets.values()), facts=facts, catalogue=self._catalogue)
        if self._off_list:
            listed = self._on_list or [dataset.name for dataset in Case(found, self._rules).listed]
            facts = replace(facts, datasets=tuple(name for name in listed if name not in self._off_list))
            found = replace(found, facts=facts)
        if self._imd_unnamed:
            name = max(Case(found, self._rules).counted_names)
            found = replace(found, facts=replace(facts, imd=replace(facts.imd, datasets=(name,))))
        return found


def _categorised(dataset: DatasetState, rules: Rules) -> DatasetState:
    return replace(dataset, category=rules.public_category)


def _opened(dataset: DatasetState, rules: Rules) -> DatasetState:
    return replace(OF_DATASET["open"](dataset, rules), category=dataset.category)


def _hidden(dataset: DatasetState, _rules: Rules) -> DatasetState:
    return replace(dataset, public=False)


_OF_DATASET: Mapping[str, Callable[[DatasetState, Rules], DatasetState]] = MappingProxyType({
    "indicator5-fix-incomplete": OF_DATASET["complete"],
    "indicator5-fix-categorise": OF_DATASET["complete"],
    "indicator5-fix-no-resource": OF_DATASET["described"],
    "indicator5-fix-undescribed": OF_DATASET["described"],
    "indicator5-fix-not-present": OF_DATASET["in-catalogue"],
    "indicator5-fix-presence-unknown": OF_DATASET["in-catalogue"],
    "indicator5-fix-register": OF_DATASET["registered"],
    "indicator5-fix-registration-unknown": OF_DATASET["registered"],
    "indicator5-fix-open": _opened,
    "indicator5-fix-unchecked": _opened,
    "indicator5-fix-category": _categorised,
    "indicator5-fix-stranger": _hidden,
})  # fmt: skip
