"""Which datasets two sites have equal, in a file of its own, where there is no CKAN."""

import json
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

from ckanext.mofops.gdcatalog.equal import Equal, Pair


class EqualFile:
    """The memory of a folder, a file for each two sites; without the folder there is none. See ``gdcatalog.equal.Memory``.

    What cannot be read, or written, costs the next run its time.
    """

    def __init__(self, state_dir: Path) -> None:
        self._folder = state_dir

    def known(self, source: str, target: str, basis: str) -> Equal:
        """What was kept on this basis."""
        with suppress(OSError, ValueError, TypeError, LookupError, AttributeError, RecursionError):
            found = _equal(json.loads(self._path(source, target).read_bytes()))
            if found.basis == basis:
                return found
        return Equal(basis)

    def keep(self, source: str, target: str, equal: Equal) -> None:
        """Keep it, in place of what was there, as a whole or not at all."""
        with suppress(OSError), NamedTemporaryFile("w", dir=self._folder, prefix=".equal-", delete=False) as file:
            try:
                json.dump(_document(equal), file)
                file.flush()
                Path(file.name).replace(self._path(source, target))
            except OSError:  # a full disk
                Path(file.name).unlink()

    def _path(self, source: str, target: str) -> Path:
        return self._folder / f"equal-{sha256(json.dumps([source, target]).encode()).hexdigest()[:16]}.json"


def _document(equal: Equal) -> dict[str, Any]:
    return {
        "basis": equal.basis,
        "changes": equal.changes,
        "source_before": _text(equal.source_before),
        "target_before": _text(equal.target_before),
        "pairs": {id_: [pair.target_id, pair.source, pair.target] for id_, pair in equal.pairs.items()},
    }


def _equal(document: Mapping[str, Any]) -> Equal:
    pairs = {id_: Pair(*pair) for id_, pair in document["pairs"].items()}
    before = (_moment(document["source_before"]), _moment(document["target_before"]))
    return Equal(document["basis"], pairs, int(document["changes"]), *before)


def _text(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()


def _moment(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text).astimezone(UTC)
