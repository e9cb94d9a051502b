"""What to do next: the repairs that raise the official score, those with the most points per effort first.

Each step is the best of all sets of criteria that could be met next. What a set costs is worked out from what each dataset
needs; one that needs too much is taken off the list, and datasets that are lacking are made.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from itertools import combinations

from ckanext.mofops.indicator5 import ladder
from ckanext.mofops.indicator5.assessment import Mend, NextStep
from ckanext.mofops.indicator5.case import Case
from ckanext.mofops.indicator5.checks import address_notified, title
from ckanext.mofops.indicator5.message import listing, message
from ckanext.mofops.indicator5.repair import Repair, repaired
from ckanext.mofops.indicator5.roster import CATEGORY, RESOURCE, Member, effort, members, strangers, wanted
from ckanext.mofops.indicator5.truth import Truth
from ckanext.mofops.indicator5.use import scopes_to_choose, unmet
from ckanext.mofops.standard.indicator5 import Rules


def next_steps(case: Case, met: Mapping[str, Truth]) -> tuple[NextStep, ...]:
    """The steps to the highest score there is, each on top of the last. met: the criteria as they are."""
    rules = case.rules
    goals = _goals(rules)
    reached = frozenset(rule.id for rule in rules.criteria if met[rule.id] is True)
    now = _points(rules, reached)
    steps: list[NextStep] = []
    while better := {ids: points for ids, points in goals.items() if points > now}:
        planner = _Planner(case)
        plans = {ids: planner.plan(_checks(rules, ids)) for ids in better}
        # The most points per effort; of several the higher, then the first by name.
        ids = min(better, key=lambda goal: ((now - better[goal]) / max(1, plans[goal].effort), -better[goal], sorted(goal)))
        repairs = planner.repairs(plans[ids])
        criteria = tuple(rule.id for rule in rules.criteria if rule.id in ids - reached)
        mends = tuple(repair.mend for repair in repairs)
        steps.append(NextStep(criteria, float(better[ids] - now), float(better[ids]), mends))
        reached, now = ids, better[ids]
        if now < max(goals.values()):
            case = Case(repaired(case, repairs), rules)
    return tuple(steps)


def _goals(rules: Rules) -> dict[frozenset[str], int]:
    """The sets of criteria each of which earns something within its set, with their points."""
    ids = [rule.id for rule in rules.criteria]
    sets = (frozenset(chosen) for size in range(1, len(ids) + 1) for chosen in combinations(ids, size))
    earned = {chosen: ladder.earned(rules, {name: name in chosen for name in ids}) for chosen in sets}
    return {chosen: sum(found.values()) for chosen, found in earned.items() if all(found[name] for name in chosen)}


def _points(rules: Rules, reached: Collection[str]) -> int:
    return sum(ladder.earned(rules, {rule.id: rule.id in reached for rule in rules.criteria}).values())


def _checks(rules: Rules, ids: Collection[str]) -> tuple[str, ...]:
    """The checks of some criteria, with what several of them need."""
    checks = [check for rule in rules.criteria if rule.id in ids for check in rule.checks]
    return wanted(checks, share=rules.settings.open_share == "required")


@dataclass(frozen=True)
class _Using:
    """How a use comes to count. entry: place of the one that is mended, None for a new one; member: of which dataset, None for
    one that is made; opening: what that one needs besides.
    """

    entry: int | None
    member: Member | None
    mends: tuple[Mend, ...]
    opening: tuple[Mend, ...] = ()


@dataclass(frozen=True)
class _Plan:
    """How some checks can be met. counts: how many of each group count; made: datasets that are lacking."""

    checks: tuple[str, ...]
    counts: tuple[int, ...]
    made: int
    using: _Using | None
    effort: int


class _Planner:
    """Plans for one state of things. Members that cost the same are one group, in order of name, and planned for as one."""

    def __init__(self, case: Case) -> None:
        self._case, self._efforts = case, case.rules.efforts
        self._members = members(case)
        self._strangers = strangers(case, self._members)
        groups: dict[tuple[object, ...], list[Member]] = defaultdict(list)
        self._places: dict[str, tuple[int, int]] = {}
        numbers: dict[tuple[object, ...], int] = {}
        for member in self._members:
            profile = member.profile
            number = numbers.setdefault(profile, len(numbers))
            self._places[member.name] = (number, len(groups[profile]))
            groups[profile].append(member)
        self._groups = tuple(groups.values())

    def plan(self, checks: tuple[str, ...]) -> _Plan:
        """The cheapest way to meet some checks."""
        counts, total = [], 0
        spare: list[tuple[int, int]] = []
        needed = self._needed(checks)
        for number, group in enumerate(self._groups):
            first = group[0]
            counting, otherwise = effort(first.to_count(checks)), effort(self._without(first, checks))
            must = first.kept and "five-datasets" in checks
            count = len(group) if must or counting < otherwise or (counting == otherwise and first.listed) else 0
            counts.append(count)
            total += count * counting + (len(group) - count) * otherwise
            needed -= 0 if must else count  # IMD datasets come on top
            if not count:
                spare.append((counting - otherwise, number))
        for dearer, number in sorted(spare):
            if needed > 0 and dearer <= self._efforts.dataset:
                counts[number] = min(needed, len(self._groups[number]))
                total += dearer * counts[number]
                needed -= counts[number]
        made = max(0, needed)
        total += made * self._efforts.dataset + effort(self._of_agency(checks))
        total += effort(self._strangers) if "in-catalogue" in checks else 0
        using = self._using(checks, counts, made) if "used" in checks else None
        if using is not None:
            total += effort((*using.mends, *using.opening))
        return _Plan(checks, tuple(counts), made, using, total)

    def _needed(self, checks: tuple[str, ...]) -> int:
        """How many datasets have to count: without one, no check holds."""
        if "five-datasets" not in checks:
            return 0 if set(checks) <= {"address-notified"} else 1
        imd, named = self._case.snapshot.facts.imd, self._case.rules.settings.imd == "named"
        unnamed = 1 if imd.required and not imd.datasets else 0
        return self._case.rules.minimum_datasets + unnamed + (len(imd.datasets) if imd.required and not named else 0)

    def _without(self, member: Member, checks: tuple[str, ...]) -> tuple[Mend, ...]:
        return member.not_to_count(checks, excluding=self._case.excluding)

    def _of_agency(self, checks: tuple[str, ...]) -> tuple[Mend, ...]:
        facts, fact = self._case.snapshot.facts, self._efforts.fact
        found = []
        if "five-datasets" in checks and facts.imd.required and not facts.imd.datasets:
            found.append(Mend(None, "five-datasets", message("indicator5-fix-imd-unnamed"), fact))
        if not facts.scopes and {"scope-and-values", "used"} & set(checks):
            scopes = ", ".join(map(str, scopes_to_choose(self._case)))
            found.append(Mend(None, "scope-and-values", message("indicator5-fix-scope", scopes=scopes), fact))
        if "address-notified" in checks:
            found += [Mend(None, "address-notified", to_fix, fact) for to_fix in address_notified(self._case).to_fix]
        if "in-catalogue" in checks and self._case.snapshot.catalogue is None:
            found.append(Mend(None, "in-catalogue", message("indicator5-fix-no-catalogue"), self._efforts.presence))
        return tuple(found)

    def _using(self, checks: tuple[str, ...], counts: list[int], made: int) -> _Using:
        """The cheapest way to a use that counts."""
        fact = self._efforts.fact
        best = self._cheapest(checks, counts, made)
        found = []
        for number, entry in enumerate(self._case.snapshot.facts.usage):
            mends = tuple(
                Mend(None, "used", message("indicator5-fix-use", title=title(entry), reason=reason), fact)
                for reason in unmet(self._case, entry)
            )
            named = [member for name in entry.datasets if (member := self._counting(name, counts)) is not None]
            if named:
                member = min(named, key=lambda member: (effort(self._opening(member, checks)), member.name))
                found.append(_Using(number, member, mends, self._opening(member, checks)))
            else:
                reason = message("indicator5-use-without-dataset")
                name = None if best is None else best.name
                to_fix = Mend(name, "used", message("indicator5-fix-use", title=title(entry), reason=reason), fact)
                found.append(_Using(number, best, (*mends, to_fix), () if best is None else self._opening(best, checks)))
        new = message("indicator5-fix-no-use") if best is None else message("indicator5-fix-use-of", name=best.name)
        name, opening = (None, ()) if best is None else (best.name, self._opening(best, checks))
        found.append(_Using(None, best, (Mend(name, "used", new, fact),), opening))
        return min(found, key=lambda using: effort((*using.mends, *using.opening)))

    def _cheapest(self, checks: tuple[str, ...], counts: list[int], made: int) -> Member | None:
        """The dataset that counts and whose use would cost least; None for one that is made."""
        if made:
            return None
        counting = [group[0] for group, count in zip(self._groups, counts, strict=True) if count]
        return min(counting, key=lambda member: (effort(self._opening(member, checks)), member.name))

    def _counting(self, name: str, counts: list[int]) -> Member | None:
        """The member of a name, if it is to count."""
        if name not in self._places:
            return None
        number, place = self._places[name]
        return self._groups[number][place] if place < counts[number] else None

    def _opening(self, member: Member, checks: tuple[str, ...]) -> tuple[Mend, ...]:
        """What a dataset that counts needs besides, for a use of it to count."""
        asked = ("open", CATEGORY, RESOURCE, *(("registered",) if self._case.rules.settings.used == "registered" else ()))
        return tuple(mend for check in asked if check not in checks for mend in member.needs.get(check, ()))

    def repairs(self, plan: _Plan) -> tuple[Repair, ...]:
        """What a plan asks for: the agency's part first, then dataset by dataset, then what leaves the list."""
        checks, using = plan.checks, plan.using
        found = [Repair(mend) for mend in self._of_agency(checks)]
        if plan.made:
            found.append(Repair(self._new(plan), made=plan.made))
        leaving: list[Repair] = []
        for member in self._members:
            number, place = self._places[member.name]
            if place < plan.counts[number]:
                found += map(Repair, member.to_count(checks))
                found += map(Repair, using.opening if using is not None and using.member is member else ())
            else:
                leaving += map(Repair, self._without(member, checks))
        if using is not None:
            name = None if using.member is None else using.member.name
            found += [Repair(mend, entry=using.entry, uses=name, use=True) for mend in using.mends]
        if "in-catalogue" in checks:
            found += map(Repair, self._strangers)
        return (*found, *leaving)

    def _new(self, plan: _Plan) -> Mend:
        rules = self._case.rules
        criteria = listing([rule.id for rule in rules.criteria if set(rule.checks) & set(plan.checks)])
        category = rules.public_category
        to_fix = message("indicator5-fix-new-datasets", count=plan.made, category=category, criteria=criteria)
        return Mend(None, "five-datasets", to_fix, self._efforts.dataset * plan.made)
