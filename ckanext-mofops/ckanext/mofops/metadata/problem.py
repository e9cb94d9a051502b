"""What is wrong with a dataset's description."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from typing import Any, Literal

from ckanext.mofops.standard.messages import Lang, text

Severity = Literal["error", "warning"]


@dataclass(frozen=True)
class Problem:
    """A finding about one field.

    code: a message of ``standard/messages/metadata.yaml``; item: number of the mandatory item that
    it leaves unfilled, if any; field: wire field, ``tags`` for tags; value: what was found, if anything;
    params: what the message needs beside item and value.
    """

    code: str
    field: str
    severity: Severity = "error"
    item: int | None = None
    value: str | None = None
    params: Mapping[str, Any] = dataclass_field(default_factory=dict)

    @property
    def fault(self) -> tuple[str, str, str | None]:
        """What tells one fault from another: code, field and value."""
        return self.code, self.field, self.value

    def message(self) -> dict[Lang, str]:
        """The sentence that says how to mend it, with the item number, ``{"th": …, "en": …}``."""
        words = text(self.code, value=self.value, **self.params)
        if self.item is None:
            return words
        number = text("item-number", item=self.item)
        return {lang: f"{sentence} {number[lang]}" for lang, sentence in words.items()}

    def to_dict(self) -> dict[str, Any]:
        """JSON form, as in the ``problems`` of a dataset in ``check``."""
        return {
            "code": self.code,
            "severity": self.severity,
            "item": self.item,
            "field": self.field,
            "value": self.value,
            "message": self.message(),
        }


def missing_items(problems: Iterable[Problem]) -> tuple[int, ...]:
    """Numbers of the items that are not filled by their rules, ascending; empty means 14 of 14."""
    return tuple(sorted({p.item for p in problems if p.item is not None and p.severity == "error"}))
