"""What would a push do, and doing it."""

import time
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from ckanext.mofops.catalog import Client, UsageError
from ckanext.mofops.catalog.errors import one_line
from ckanext.mofops.gdcatalog import Journal, Outcome, Plan, Profile, apply, plan, profile_of, snapshot
from ckanext.mofops.gdcatalog.apply import Error, Status
from ckanext.mofops.gdcatalog.equal import Equal, Memory, Side, View, basis, still_equal
from ckanext.mofops.gdcatalog.errors import PlanMoved
from ckanext.mofops.gdcatalog.plan import Withdraw
from ckanext.mofops.gdcatalog.target import target_side
from ckanext.mofops.runs.check import Step
from ckanext.mofops.runs.source import OpenSource, begun
from ckanext.mofops.runs.verdicts import verdicts
from ckanext.mofops.standard.messages import text

MASS_WITHDRAW = "mass-withdraw"


@dataclass(frozen=True)
class Choices:
    """What a person chose. only: names of datasets, empty for all; limit: at most so many actions, None for all.

    withdraw: how; adopt: take over what another address of ours has pushed; mapping: a mapping file.
    """

    target_org: str | None = None
    upload: bool = False
    overwrite: bool = False
    require_valid: bool = False
    only: tuple[str, ...] = ()
    limit: int | None = None
    withdraw: Withdraw = "delete"
    adopt: bool = False
    mapping: Path | None = None

    def profile(self, source_site: str) -> Profile:
        """How the datasets of the source are to appear on the target.

        :raises UsageError: the mapping file cannot be used
        """
        chosen = Profile(source_site=source_site, target_org=self.target_org, upload=self.upload)
        return chosen if self.mapping is None else profile_of(self.mapping, chosen)


def planned(
    opened: OpenSource,
    target: Client,
    choices: Choices,
    *,
    remembered: Mapping[str, str] | None = None,
    memory: Memory | None = None,
    invalid: Collection[str] | None = None,
    on_step: Step = lambda *_: None,
) -> Plan:
    """The plan of a push; nothing is written to either site.

    remembered: what the history knows of the target, which may lie in its bin, see ``Ledger.remembered``. memory: what the last
    run found equal need not be read again. invalid: names of datasets with an invalid resource, where they are known; else
    the resources are checked when ``choices`` ask for that.

    :raises UsageError: ``only`` names a dataset that the source does not have, or the mapping file cannot be used
    :raises CatalogError: the source or the target cannot be read
    """
    start = time.monotonic()
    mapping = choices.profile(opened.site)
    ours, side, view = target_side(target, mapping), opened.side, View()
    known: Equal | None = None
    # Files, and what code of others does, change where no index tells.
    if memory is not None and side is not None and not choices.require_valid and not mapping.translators:
        known = memory.known(opened.site, target.url, basis(mapping))
        view = _viewed(side, ours, known)
    opened.begin(view.source_part())
    there = snapshot(target, mapping, opened.datasets(), ours, view.target_part(mapping.source_site))
    source = opened.source
    unknown = set(choices.only) - {dataset["name"] for dataset in source.datasets} - source.faults.keys()
    if unknown:
        raise UsageError("only-unknown", names=one_line(", ".join(sorted(unknown))), site=source.site)
    found = plan(
        (*source.datasets, *source.withheld),
        there.datasets,
        mapping,
        target_site=there.site,
        organisations=there.organisations,
        faults=source.faults,
        invalid=() if not choices.require_valid else _invalid(opened, on_step) if invalid is None else invalid,
        overwrite=choices.overwrite,
        only=choices.only,
        limit=choices.limit,
        full=source.full,
        withdraw=choices.withdraw,
        adopt=choices.adopt,
        remembered=remembered or {},
        equal=view.kept,
    )
    if memory is not None and known is not None and not choices.only:
        memory.keep(source.site, there.site, view.learned(known.basis, found.equal, len(found.actions)))
    return _measured(found, opened, target, start)


def _viewed(source: Side, target: Side, known: Equal) -> View:
    """Both sides before anything is read."""
    if not known.is_of_use:
        return View(source_before=source.indexed_before(), target_before=target.indexed_before())
    listing = begun(source.indexed)
    there, here = target.indexed(), listing.result()
    return View() if here is None or there is None else View(here, there, still_equal(known, here, there))


def confirmed(found: Plan, digest: str) -> Plan:
    """The plan, if it is still the one that was shown. digest: of that one.

    :raises PlanMoved: it is not
    """
    if found.digest != digest:
        raise PlanMoved("plan-moved")
    return found


def pushed(
    found: Plan,
    opened: OpenSource,
    target: Client,
    *,
    jobs: int = 1,
    journal: Journal | None = None,
    allow_mass_withdraw: bool = False,
    on_step: Step = lambda *_: None,
) -> tuple[Plan, list[Outcome]]:
    """The plan carried out: the plan with its measures brought up to date, and one outcome for each of its actions, in order.

    A plan that withdraws unusually many is not carried out unless allowed. ``target.stop`` ends the writing once the datasets
    under way are done; after an interrupt they failed as far as is known, and the rest is skipped.
    """
    start = time.monotonic()
    if found.withdraws_many and not allow_mass_withdraw:
        refused = Error(MASS_WITHDRAW, text(MASS_WITHDRAW, count=found.counts["withdraw"], ours=found.ours))
        return found, [Outcome(action, "skipped", action.target_id, refused) for action in found.actions]
    outcomes: dict[int, Outcome] = {}
    try:
        for outcome in apply(found, target, jobs=jobs, journal=journal):
            outcomes[id(outcome.action)] = outcome
            on_step(len(outcomes), len(found.actions), f"{outcome.action.kind} {outcome.action.name}: {outcome.status}")
    except KeyboardInterrupt:
        left = [action for action in found.actions if id(action) not in outcomes]
        for place, action in enumerate(left):
            status: Status = "failed" if place < jobs else "skipped"
            outcomes[id(action)] = Outcome(action, status, action.target_id, Error("stopped", text("stopped")))
    return _measured(found, opened, target, start), [outcomes[id(action)] for action in found.actions]


def _measured(found: Plan, opened: OpenSource, target: Client, start: float) -> Plan:
    requests = {"source": opened.requests, "target": target.requests}
    return replace(found, requests=requests, seconds=round(found.seconds + time.monotonic() - start, 3))


def _invalid(opened: OpenSource, on_step: Step) -> Collection[str]:
    return {name for name, checks in verdicts(opened, on_step=on_step).items() if any(check.valid is False for check in checks)}
