"""A name for a dataset, proposed from its title."""

import re
from collections.abc import Callable
from itertools import count

from ckanext.mofops.metadata.romanisation import words
from ckanext.mofops.standard.schema import dataset_schema

_LONGEST = 70  # as in the pattern of the slug rules
_READ = 1000  # letters of a title; no more can matter, and a slow one is a way to keep a server busy
_DATASET = ["chut", "khomun"]


def suggested(title: str, taken: Callable[[str], bool] | None = None, prefix: str = "") -> str:
    """A valid slug of romanised words, the same each time: ``phon-kan-truat-ratchakan-2566`` from ``ผลการตรวจราชการ ๒๕๖๖``.

    A long one is cut between words, and a year at its end is kept, for it tells one edition from the next. A title without a
    letter gets ``chut-khomun-`` ("dataset") in front. While ``taken`` says so, a number is put behind it, from 2 on. ``prefix``
    goes before the words, such as an agency's code.
    """
    rules = dataset_schema().rules
    parts = words(prefix[:_READ]) + words(title[:_READ])
    if not re.fullmatch(rules.slug_pattern, _joined(parts, _LONGEST)) or _joined(parts, _LONGEST) in rules.slug_reserved:
        parts = _DATASET + parts
    for number in count(1):
        ending = "" if number == 1 else f"-{number}"
        slug = _joined(parts, _LONGEST - len(ending)) + ending
        if taken is None or not taken(slug):
            return slug
    raise AssertionError("unreachable: the numbers do not end")


def _joined(parts: list[str], room: int) -> str:
    """The parts with hyphens between them, as many as there is room for, and a short number at the end in any case."""
    kept, last = (parts[:-1], parts[-1:]) if re.fullmatch("[0-9]{1,4}", parts[-1] if parts else "") else (parts, [])
    while len("-".join(kept + last)) > room and len(kept) > 1:
        kept = kept[:-1]
    if len("-".join(kept + last)) > room:
        kept = [kept[0][: room - 5]]  # the number and its hyphen
    return "-".join(kept + last)
