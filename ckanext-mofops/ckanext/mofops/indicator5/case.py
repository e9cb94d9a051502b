"""A snapshot seen by the rules of a year: what is listed, what counts, what is judged."""

from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from ckanext.mofops.indicator5.snapshot import DatasetState, Snapshot
from ckanext.mofops.indicator5.truth import Truth, every, some
from ckanext.mofops.standard.governance import governance
from ckanext.mofops.standard.indicator5 import Rules

CATEGORY_ITEM = 13
IN_APPROVAL = "in-approval"


class Outlook(NamedTuple):
    """The official score that there would be: with incomplete datasets mended, and with them taken off the list."""

    mended: float
    taken_off: float


@dataclass(frozen=True)
class Case:
    """What the checks look at. outlook: None when no listed dataset is incomplete."""

    snapshot: Snapshot
    rules: Rules
    outlook: Outlook | None = None

    @cached_property
    def visible(self) -> tuple[DatasetState, ...]:
        """Active public datasets; private and draft ones are not looked at."""
        return tuple(dataset for dataset in self.snapshot.datasets if dataset.active and dataset.public)

    @cached_property
    def listed(self) -> tuple[DatasetState, ...]:
        """The datasets handed in, in that order, as far as they are visible; with none handed in, all open data."""
        handed_in = self.snapshot.facts.datasets
        if not handed_in:
            return tuple(dataset for dataset in self.visible if self._qualifies(dataset))
        visible = {dataset.name: dataset for dataset in self.visible}
        return tuple(visible[name] for name in handed_in if name in visible)

    def _qualifies(self, dataset: DatasetState) -> bool:
        return self.is_public_data(dataset) or (self.rules.settings.uncategorised == "listed" and _uncategorised(dataset))

    def is_public_data(self, dataset: DatasetState) -> bool:
        """Its category is that of open data."""
        return dataset.category == self.rules.public_category

    @cached_property
    def uncategorised(self) -> tuple[DatasetState, ...]:
        """Visible datasets whose category (item 13) is missing."""
        return tuple(dataset for dataset in self.visible if _uncategorised(dataset))

    @cached_property
    def absent(self) -> tuple[str, ...]:
        """Names handed in that no visible dataset has."""
        found = {dataset.name for dataset in self.listed}
        return tuple(name for name in self.snapshot.facts.datasets if name not in found)

    @cached_property
    def counted(self) -> tuple[DatasetState, ...]:
        """Listed datasets with all 14 items. Source: เงื่อนไข 1."""
        return tuple(dataset for dataset in self.listed if dataset.complete)

    @cached_property
    def counted_names(self) -> frozenset[str]:
        """The names of the counted datasets."""
        return frozenset(dataset.name for dataset in self.counted)

    @property
    def incomplete(self) -> tuple[DatasetState, ...]:
        """Listed datasets that lack an item."""
        return tuple(dataset for dataset in self.listed if not dataset.complete)

    @property
    def excluding(self) -> bool:
        """Incomplete datasets are left out instead of failing the rest."""
        return self.rules.settings.incomplete == "excluded"

    @property
    def judged(self) -> tuple[DatasetState, ...]:
        """The datasets that "every dataset" means."""
        return self.counted if self.excluding else self.listed

    @property
    def judged_absent(self) -> tuple[str, ...]:
        """The absent ones, where they are not left out."""
        return () if self.excluding else self.absent

    def is_open(self, dataset: DatasetState) -> Truth:
        """It is open data with an open data resource; ``open: strict`` asks it of every data resource."""
        if not self.is_public_data(dataset):
            return False
        return self.resources_open(dataset)

    def resources_open(self, dataset: DatasetState) -> Truth:
        """Its data resources are open, whatever its category."""
        states = [resource.open for resource in dataset.data_resources]
        return every(states) if self.rules.settings.open == "strict" else some(states)

    def is_registered(self, dataset: DatasetState) -> Truth:
        """GD Catalog has it registered; ``approval: registered`` takes one that is in approval for it."""
        if dataset.registered is not True and self.rules.settings.approval == "registered":
            state = governance().states.get(dataset.registration or "")
            if state is not None and state.group == IN_APPROVAL:
                return True
        return dataset.registered

    @cached_property
    def strangers(self) -> tuple[DatasetState, ...]:
        """Visible datasets that are no open data, where ``open_share: required`` lets there be none."""
        if self.rules.settings.open_share == "shown":
            return ()
        return tuple(dataset for dataset in self.visible if not self.is_public_data(dataset))

    def is_usable(self, dataset: DatasetState) -> Truth:
        """A use of it counts: it is counted and open, and registered if ``used: registered`` asks so."""
        registered = self.is_registered(dataset) if self.rules.settings.used == "registered" else True
        return every((dataset.name in self.counted_names, self.is_open(dataset), registered))


def _uncategorised(dataset: DatasetState) -> bool:
    return dataset.category is None or CATEGORY_ITEM in dataset.missing_items
