"""Which dataset of the national catalogue is ours, by its name there. Pure.

Source: names of data.go.th, June 2025 (32,473, of which 4,412 published by GD Catalog): some keep ``_`` and some have ``-``
for it, a number is appended to a name that was taken, and many names of our own end in digits.
"""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass

PREFIX = "gdpublish-"


@dataclass(frozen=True)
class Named:
    """A dataset as far as it can be told from others. organisation: its name or id; empty: not known."""

    name: str
    title: str = ""
    organisation: str = ""


def matched(ours: Named, theirs: Iterable[Named], others: Collection[str] = ()) -> Named | None:
    """The one of theirs that stands for our dataset, or None: nothing is guessed.

    others: names of our datasets; its own may be among them.

    The first of these that holds: its name is ours, as the state actions say it; it is ours with the prefix; equal after ``_``
    and ``-`` are folded together, in runs, too; the same with one to three digits appended, only if title and organisation
    agree. The last two only if no other dataset of ours has that folded name. What two of theirs are, is neither. Digits are
    never taken off our name.
    """
    found = list(theirs)
    for name in (ours.name, PREFIX + ours.name):
        same = [their for their in found if their.name == name]
        if same:
            return _only(same)
    wanted, taken = _folded(ours.name), {_folded(name) for name in others if name != ours.name}
    free = [(their, folded) for their in found if (folded := _folded(their.name)) not in taken]
    same = [their for their, folded in free if folded == wanted]
    if same:
        return _only(same)
    numbered = re.compile(re.escape(wanted) + "[0-9]{1,3}")
    return _only([their for their, folded in free if numbered.fullmatch(folded) and _agree(ours, their)])


def _only(found: list[Named]) -> Named | None:
    return found[0] if len(found) == 1 else None


def _folded(name: str) -> str:
    return re.sub("[-_]+", "-", name.lower()).removeprefix(PREFIX)


def _agree(ours: Named, theirs: Named) -> bool:
    return bool(ours.title and ours.organisation) and (ours.title, ours.organisation) == (theirs.title, theirs.organisation)
