"""What would a push do, and doing it."""

import time
from collections.abc import Collection
from dataclasses import dataclass, replace

from ckanext.mofops.catalog import Client, UsageError
from ckanext.mofops.catalog.errors import one_line
from ckanext.mofops.gdcatalog import Outcome, Plan, Profile, apply, plan, snapshot
from ckanext.mofops.gdcatalog.apply import Error, Status
from ckanext.mofops.runs.check import Step
from ckanext.mofops.runs.source import OpenSource
from ckanext.mofops.runs.verdicts import verdicts
from ckanext.mofops.standard.messages import text


@dataclass(frozen=True)
class Choices:
    """What a person chose. only: names of datasets, empty for all; limit: at most so many actions, None for all."""

    target_org: str | None = None
    upload: bool = False
    overwrite: bool = False
    require_valid: bool = False
    only: tuple[str, ...] = ()
    limit: int | None = None


def planned(opened: OpenSource, target: Client, choices: Choices, *, on_step: Step = lambda *_: None) -> Plan:
    """The plan of a push; nothing is written.

    :raises UsageError: ``only`` names a dataset that the source does not have
    :raises CatalogError: the source or the target cannot be read
    """
    start = time.monotonic()
    source = opened.source
    unknown = set(choices.only) - {dataset["name"] for dataset in source.datasets} - source.faults.keys()
    if unknown:
        raise UsageError("only-unknown", names=one_line(", ".join(sorted(unknown))), site=source.site)
    mapping = Profile(source_site=source.site, target_org=choices.target_org, upload=choices.upload)
    there = snapshot(target, mapping, source.datasets)
    found = plan(
        source.datasets,
        there.datasets,
        mapping,
        target_site=there.site,
        organisations=there.organisations,
        faults=source.faults,
        invalid=_invalid(opened, on_step) if choices.require_valid else (),
        overwrite=choices.overwrite,
        only=choices.only,
        limit=choices.limit,
    )
    return _measured(found, opened, target, start)


def pushed(found: Plan, opened: OpenSource, target: Client, *, on_step: Step = lambda *_: None) -> tuple[Plan, list[Outcome]]:
    """The plan carried out: the plan with its measures brought up to date, and one outcome for each of its actions.

    An interrupt ends the writing; the action under way failed as far as is known, the rest is skipped.
    """
    start = time.monotonic()
    outcomes: list[Outcome] = []
    try:
        for outcome in apply(found, target):
            outcomes.append(outcome)
            on_step(len(outcomes), len(found.actions), f"{outcome.action.kind} {outcome.action.name}: {outcome.status}")
    except KeyboardInterrupt:
        stopped = Error("stopped", text("stopped"))
        for action in found.actions[len(outcomes) :]:
            status: Status = "skipped" if outcomes and outcomes[-1].error is stopped else "failed"
            outcomes.append(Outcome(action, status, action.target_id, stopped))
    return _measured(found, opened, target, start), outcomes


def _measured(found: Plan, opened: OpenSource, target: Client, start: float) -> Plan:
    requests = {"source": opened.requests, "target": target.requests}
    return replace(found, requests=requests, seconds=round(found.seconds + time.monotonic() - start, 3))


def _invalid(opened: OpenSource, on_step: Step) -> Collection[str]:
    return {name for name, checks in verdicts(opened, on_step=on_step).items() if any(check.valid is False for check in checks)}
