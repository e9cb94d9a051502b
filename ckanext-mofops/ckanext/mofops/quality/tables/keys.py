"""Keys that must not come twice, in bounded memory."""

from array import array
from collections.abc import Hashable, Iterable, Mapping, Sequence
from itertools import islice

HELD = 2_000_000  # keys of one table that are held as they are, some 350 MB; of more it is eight bytes each


class Keys:
    """Tells of each key in which row it came last. A key is anything that can be one of a dict; None stands for none.

    Up to ``held`` keys that is exact. Of more, hashes are held only, and nothing is told; in the end ``suspects`` are those of
    the keys that may have come twice. A second reading with ``Keys(suspects=…)`` is exact again, as it holds no other keys.
    """

    def __init__(self, held: int = HELD, *, suspects: frozenset[int] | None = None) -> None:
        self._held = held
        self._wanted = suspects
        self._rows: dict[Hashable, int] = {}
        self._repeated: set[int] = set()
        self._hashes: array[int] | None = None

    def repeats(self, first: int, keys: Sequence[Hashable]) -> Mapping[int, int]:
        """Which keys of the rows from number ``first`` on came before: their places, from 0, with the number of that row."""
        if self._wanted is not None:
            wanted = self._wanted
            return self._noted(first, ((place, key) for place, key in enumerate(keys) if hash(key) in wanted))
        if self._hashes is not None:
            self._hashes.extend(hash(key) for key in keys if key is not None)
            return {}
        different = set(keys)
        found: Mapping[int, int] = {}
        if len(different) == len(keys) and None not in different and self._rows.keys().isdisjoint(different):
            self._rows.update(zip(keys, range(first, first + len(keys)), strict=True))
        else:
            found = self._noted(first, enumerate(keys))
            self._repeated.update(hash(keys[place]) for place in found)
        if len(self._rows) > self._held:
            self._hashes = array("q", map(hash, self._rows))
            self._rows = {}
        return found

    def _noted(self, first: int, keys: Iterable[tuple[int, Hashable]]) -> dict[int, int]:
        rows, found = self._rows, {}
        for place, key in keys:
            if key is not None:
                if key in rows:
                    found[place] = rows[key]
                rows[key] = first + place
        return found

    @property
    def suspects(self) -> frozenset[int]:
        """Hashes of the keys that may have come twice without being told; none if all were held."""
        if self._hashes is None:
            return frozenset()
        ordered = sorted(self._hashes)
        twice = {one for one, next_one in zip(ordered, islice(ordered, 1, None), strict=False) if one == next_one}
        return frozenset(twice | self._repeated) if twice else frozenset()
