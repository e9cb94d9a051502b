"""How the borders that the text leaves open were judged, in words."""

from dataclasses import dataclass

from ckanext.mofops.indicator5.assessment import Assessment
from ckanext.mofops.indicator5.report.wording import Wording


@dataclass(frozen=True)
class Decision:
    """A setting of the rules with its value: the question that the text leaves open, and the answer chosen, in one language."""

    setting: str
    value: str
    question: str
    answer: str


def decisions(assessment: Assessment, words: Wording) -> tuple[Decision, ...]:
    """The settings that the score was made with, in the order of the rules file."""
    return tuple(
        Decision(entry["setting"], entry["value"], entry["question"][words.lang], entry["answer"][words.lang])
        for entry in assessment.rules.method()
    )
