"""What is the score? Indicator 5 of the performance agreement, from what was found and what is stated.

Pure: no CKAN, no network, no clock. ``assess(Snapshot(…), rules(2566))`` gives an ``Assessment``: its ``to_dict()`` is
the ``report`` document, ``plain_text()`` the form for a terminal.
"""

from ckanext.mofops.indicator5.assessment import Assessment, Check, Criterion, DatasetResult, Milestone, Score
from ckanext.mofops.indicator5.errors import FactsError, Indicator5Error, SnapshotError
from ckanext.mofops.indicator5.facts import Agency, Facts, Imd, Notice, ScopeChoice, Usage
from ckanext.mofops.indicator5.message import Message
from ckanext.mofops.indicator5.scoring import assess
from ckanext.mofops.indicator5.snapshot import DatasetState, ResourceState, Snapshot
from ckanext.mofops.indicator5.text import plain_text
from ckanext.mofops.standard.indicator5 import Rules, RulesError, UnknownFiscalYear, rules

__all__ = [
    "Agency",
    "Assessment",
    "Check",
    "Criterion",
    "DatasetResult",
    "DatasetState",
    "Facts",
    "FactsError",
    "Imd",
    "Indicator5Error",
    "Message",
    "Milestone",
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
    "assess",
    "plain_text",
    "rules",
]
