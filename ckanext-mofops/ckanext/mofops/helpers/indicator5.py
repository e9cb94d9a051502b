"""The words of indicator 5."""

from ckanext.mofops.indicator5.report.wording import Wording
from ckanext.mofops.language import language


def mofops_criterion(id_: str) -> str:
    """The short name of a criterion of indicator 5."""
    return Wording(language()).criterion(id_)


def mofops_check(id_: str) -> str:
    """The short name of a condition of indicator 5."""
    return Wording(language()).check(id_)
