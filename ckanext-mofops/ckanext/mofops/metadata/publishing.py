"""May a dataset be saved as it is? A draft may miss items, a published dataset may not."""

from collections.abc import Callable, Mapping
from typing import Any

from ckanext.mofops.metadata.normal import normalised
from ckanext.mofops.metadata.problem import Problem
from ckanext.mofops.metadata.problems import problems
from ckanext.mofops.standard.schema import dataset_schema

Dataset = Mapping[str, Any]

_OPEN_IN_DRAFT = frozenset(
    {
        "missing-item",
        "missing-other",
        "missing-interval",
        "unknown-choice",
        "email-invalid",
        "title-is-name",
        "interval-invalid",
        "interval-without-period",
    }
)
"""What a draft may leave to be mended before it is published; all else cannot be stored."""


def refusals(dataset: Dataset, saved: Callable[[], Dataset] | None = None) -> tuple[Problem, ...]:
    """The problems for which a dataset dict may not be saved, in the order of the form.

    A draft may leave items unfilled. A dataset that was incomplete when it was saved last may stay so, but not become worse,
    until it is published. A dataset whose category is not public data is never public.

    :param dataset: with its ``state`` and ``private`` as they will be; without them it is active and public
    :param saved: gives the dataset as it is stored; None for a new one. Asked only when there are problems

    Source: มรด. 3-1:2565 (DGA), mandatory metadata; item 13 for the category.
    """
    found = [problem for problem in problems(dataset) if problem.severity == "error"]
    if _is_draft(dataset):
        return tuple(problem for problem in found if problem.item is None or problem.code not in _OPEN_IN_DRAFT)
    found += _exposed(dataset)
    if not found or saved is None:
        return tuple(found)
    before = saved()
    if is_visible(dataset) > is_visible(before) or _is_draft(before):
        return tuple(found)
    known = {problem.fault for problem in [*problems(before), *_exposed(before)]}
    return tuple(problem for problem in found if problem.fault not in known)


def consent(dataset: Dataset, saved: Callable[[], Dataset] | None = None) -> Any:
    """``allow_harvest`` of a dataset, ``"True"`` or ``"False"``: publishing consents, and the consent may be taken back.

    A value that is neither stays, for ``refusals`` to name.

    :param dataset, saved: as for ``refusals``

    Source: metadata-14 §6 of the project's standard notes; thai_gdc 2.1.0: a public dataset consents, a private one may.
    """
    given = _canonical(dataset, "allow_harvest") or ""
    if given not in ("True", "False", ""):
        return given
    if not may_be_public(dataset):
        return "False"
    if not is_visible(dataset):
        return given or "False"
    return given if given and saved is not None and is_visible(saved()) else "True"


def is_visible(dataset: Dataset) -> bool:
    """Whether everybody can see the dataset: active and not private."""
    private = str(dataset.get("private", False)).strip().lower() in ("true", "yes", "t", "y", "1")  # as CKAN reads it
    return (dataset.get("state") or "active") == "active" and not private


def may_be_public(dataset: Dataset) -> bool:
    """Whether the category allows it; a category that is missing or unknown does not forbid it by itself."""
    choice = dataset_schema().dataset_fields["data_category"].choices.get(_category(dataset))
    return choice is None or choice.public is not False


def _is_draft(dataset: Dataset) -> bool:
    return dataset.get("state") in ("draft", "deleted")


def _exposed(dataset: Dataset) -> list[Problem]:
    if not is_visible(dataset) or may_be_public(dataset):
        return []
    return [Problem("category-keeps-private", "data_category", item=13, value=_category(dataset))]


def _category(dataset: Dataset) -> str:
    category = _canonical(dataset, "data_category")
    return category if isinstance(category, str) else ""


def _canonical(dataset: Dataset, name: str) -> Any:
    """One field as ``normalised`` has it, without the work of the others."""
    return normalised({name: dataset.get(name)})[name]
