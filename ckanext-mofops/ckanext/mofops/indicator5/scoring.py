"""The assessment: checks, then the ladder, then what is left to do for each dataset."""

import datetime
from collections.abc import Mapping
from dataclasses import replace

from ckanext.mofops.indicator5 import ladder
from ckanext.mofops.indicator5.assessment import Assessment, Check, Criterion, DatasetResult, Milestone, Score
from ckanext.mofops.indicator5.case import Case, Outlook
from ckanext.mofops.indicator5.checks import CHECKS, gaps
from ckanext.mofops.indicator5.errors import FactsError
from ckanext.mofops.indicator5.facts import Notice
from ckanext.mofops.indicator5.message import Message, message
from ckanext.mofops.indicator5.snapshot import Snapshot
from ckanext.mofops.indicator5.steps import next_steps
from ckanext.mofops.indicator5.truth import Truth, every
from ckanext.mofops.indicator5.use import used, uses
from ckanext.mofops.standard.indicator5 import NOTICES, CriterionRule, MilestoneRule, Rules


def assess(snapshot: Snapshot, rules: Rules) -> Assessment:
    """The score of what was found, by the rules of a fiscal year, with evidence and what to mend.

    Never overstates: what is not known earns nothing and says so.

    :raises FactsError: the facts are stated for another fiscal year
    Source: การประเมินส่วนราชการ ปีงบประมาณ พ.ศ. 2566, สำนักงานปลัดกระทรวงการคลัง, ตัวชี้วัดที่ 5, เกณฑ์การประเมิน.
    """
    stated = snapshot.facts.fiscal_year
    if stated is not None and stated != rules.fiscal_year:
        raise FactsError("fiscal_year", message("indicator5-facts-other-year", stated=stated, judged=rules.fiscal_year))
    case = Case(snapshot, rules, outlook=_outlook(Case(snapshot, rules)))
    criteria = _criteria(case)
    met = {criterion.id: criterion.met for criterion in criteria}
    return Assessment(
        fiscal_year=rules.fiscal_year,
        agency=snapshot.agency,
        assessed_at=snapshot.assessed_at,
        score=Score(
            official=float(sum(criterion.earned for criterion in criteria)),
            estimate=_estimate(rules, criteria),
        ),
        level=ladder.level(rules, met),
        criteria=criteria,
        datasets=_datasets(case, criteria),
        milestones=tuple(Milestone(rule.id, rule.due, _done(snapshot, rule), rule.text) for rule in rules.milestones),
        uses=uses(case),
        next_steps=next_steps(case, met),
        snapshot=snapshot,
        rules=rules,
    )


def _outlook(case: Case) -> Outlook | None:
    """What the score would be without the incomplete datasets' gaps, and without them; None when there is none."""
    if case.excluding or not case.incomplete:
        return None
    wanting = {dataset.name for dataset in case.incomplete}
    mended = tuple(replace(found, missing_items=()) if found.name in wanting else found for found in case.snapshot.datasets)
    milder = replace(case.rules, settings=replace(case.rules.settings, incomplete="excluded"))
    return Outlook(
        mended=_official(Case(replace(case.snapshot, datasets=mended), case.rules)),
        taken_off=_official(Case(case.snapshot, milder)),
    )


def _official(case: Case) -> float:
    """The official score, and nothing else."""
    rules = case.rules
    met = {rule.id: every(CHECKS[check](case).met for check in rule.checks) for rule in rules.criteria}
    return float(sum(ladder.earned(rules, met).values()))


def _estimate(rules: Rules, criteria: tuple[Criterion, ...]) -> float | None:
    if rules.settings.estimate == "hidden":
        return None
    return round(sum(criterion.points * criterion.share for criterion in criteria), 2)


def _criteria(case: Case) -> tuple[Criterion, ...]:
    rules = case.rules
    checks = {rule.id: tuple(CHECKS[check](case) for check in rule.checks) for rule in rules.criteria}
    met = {name: every(check.met for check in found) for name, found in checks.items()}
    earned = ladder.earned(rules, met)
    return tuple(
        Criterion(
            id=rule.id,
            tier=rule.tier,
            points=rule.points,
            earned=earned[rule.id],
            met=met[rule.id],
            share=_share(case, rule, checks[rule.id], met[rule.id]),
            text=rule.text,
            checks=checks[rule.id],
            gain=None if met[rule.id] is True else _gain(rules, met, rule),
        )
        for rule in rules.criteria
    )


def _share(case: Case, rule: CriterionRule, checks: tuple[Check, ...], met: Truth) -> float:
    """Part of the counted datasets that meet a proportional criterion; all or nothing for a whole one."""
    if rule.estimate == "whole" or not case.counted:
        return 1.0 if met is True else 0.0
    if any(check.met is not True for check in checks if check.findings is None):
        return 0.0
    passing = set(case.counted_names)
    for check in checks:
        passing &= (
            case.counted_names if check.findings is None else {finding.name for finding in check.findings if finding.met is True}
        )
    return len(passing) / len(case.counted_names)


def _gain(rules: Rules, met: Mapping[str, Truth], rule: CriterionRule) -> Message:
    """What meeting the criterion, and nothing else, makes of the score; or what it waits for."""
    now, then = (sum(ladder.earned(rules, state).values()) for state in (met, {**met, rule.id: True}))
    if then > now:
        return message("indicator5-gain", now=now, then=then)
    return message("indicator5-gain-later", points=rule.points, tier=max(tier for tier in rules.tiers if tier < rule.tier))


def _datasets(case: Case, criteria: tuple[Criterion, ...]) -> tuple[DatasetResult, ...]:
    """The listed datasets in order, then the names handed in that were not found."""
    to_fix: dict[str, list[Message]] = {}
    findings = [finding for criterion in criteria for check in criterion.checks for finding in check.findings or ()]
    for finding in (*gaps(case), *findings) if case.excluding else findings:
        wanted = to_fix.setdefault(finding.name, [])
        if finding.to_fix is not None and finding.to_fix not in wanted:
            wanted.append(finding.to_fix)
    uses = used(case)
    found = (
        DatasetResult(
            name=dataset.name,
            counted=dataset.complete,
            missing_items=dataset.missing_items,
            registered=case.is_registered(dataset),
            open=case.is_open(dataset),
            stars=dataset.stars,
            used=uses[dataset.name],
            to_fix=tuple(to_fix.get(dataset.name, ())),
            found=dataset,
        )
        for dataset in case.listed
    )
    absent = (DatasetResult(name, False, (), None, None, None, False, tuple(to_fix.get(name, ()))) for name in case.absent)
    return (*found, *absent)


def _done(snapshot: Snapshot, rule: MilestoneRule) -> datetime.date | None:
    """The day the last of its notices was sent; None while one is not, or lies in the future."""
    notices: Mapping[str, Notice] = {name: getattr(snapshot.facts, name) for name in NOTICES}
    dates = [notices[name].date for name in rule.notices]
    sent = [date for date in dates if date is not None and date <= snapshot.today]
    return max(sent) if len(sent) == len(dates) else None
