"""What is earned: levels rest on each other."""

from collections.abc import Mapping

from ckanext.mofops.indicator5.truth import Truth
from ckanext.mofops.standard.indicator5 import Rules

Met = Mapping[str, Truth]


def earned(rules: Rules, met: Met) -> dict[str, int]:
    """Points by criterion id: all or nothing, and under the cumulative ladder only once every lower tier is whole.

    Source: การประเมินส่วนราชการ ปีงบประมาณ พ.ศ. 2566, ตัวชี้วัดที่ 5, เกณฑ์การประเมิน; the ladder is our reading.
    """
    return {
        rule.id: rule.points
        if met[rule.id] is True and (rules.settings.ladder == "independent" or whole_below(rules, met, rule.tier))
        else 0
        for rule in rules.criteria
    }


def whole_below(rules: Rules, met: Met, tier: int) -> bool:
    """Every criterion of the tiers below one is met."""
    return all(met[rule.id] is True for rule in rules.criteria if rule.tier < tier)


def level(rules: Rules, met: Met) -> int:
    """The highest tier that is whole with all below it; 0 if none is."""
    reached = (tier for tier in rules.tiers if whole_below(rules, met, tier + 1))
    return max(reached, default=0)
