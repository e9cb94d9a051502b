"""One difference between a dataset as it is and as it should be."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Change:
    """A field whose value differs; None stands for "not there".

    field: top-level name, ``resources[<name>].<field>`` or ``extras[<key>]``.
    """

    field: str
    old: Any
    new: Any

    def to_dict(self) -> dict[str, Any]:
        """JSON form, an entry of ``changes``."""
        return {"field": self.field, "old": self.old, "new": self.new}
