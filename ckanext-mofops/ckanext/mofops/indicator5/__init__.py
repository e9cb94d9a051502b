"""What is the score? Indicator 5 of the performance agreement, from what was found and what is stated.

Pure: no CKAN, no network, no clock. ``assess(Snapshot(…), rules(2566))`` gives an ``Assessment``: its ``to_dict()`` is
the ``report`` document, ``plain_text()`` the form for a terminal.
"""

from ckanext.mofops.indicator5.assessment import (
    Assessment,
    Check,
    Criterion,
    DatasetResult,
    Mend,
    Milestone,
    NextStep,
    Score,
    Use,
)
from ckanext.mofops.indicator5.comparison import Difference, differences
from ckanext.mofops.indicator5.errors import FactsError, Indicator5Error, SnapshotError
from ckanext.mofops.indicator5.facts import Agency, Facts, Imd, Notice, ScopeChoice, Usage
from ckanext.mofops.indicator5.message import Message
from ckanext.mofops.indicator5.report.text import plain_text
from ckanext.mofops.indicator5.scoring import assess
from ckanext.mofops.indicator5.snapshot import DatasetState, ResourceState, Snapshot
from ckanext.mofops.indicator5.summary import counts, summary
from ckanext.mofops.standard.indicator5 import Rules, RulesError, UnknownFiscalYear, rules, rules_of

__all__ = [
    "Agency",
    "Assessment",
    "Check",
    "Criterion",
    "DatasetResult",
    "DatasetState",
    "Difference",
    "Facts",
    "FactsError",
    "Imd",
    "Indicator5Error",
    "Mend",
    "Message",
    "Milestone",
    "NextStep",
    "Notice",
    "ResourceState",
    "Rules",
    "RulesError",
    "ScopeChoice",
    "Score",
    "Snapshot",
    "SnapshotError",
    "UnknownFiscalYear",
    "Usage",
    "Use",
    "assess",
    "counts",
    "differences",
    "plain_text",
    "rules",
    "rules_of",
    "summary",
]
