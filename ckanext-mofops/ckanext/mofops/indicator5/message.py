"""A sentence by its code; an edge asks for the words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from ckanext.mofops.standard.messages import Lang, text

Param: TypeAlias = "str | int | Message | Mapping[Lang, str]"

NAMES_SHOWN = 10


@dataclass(frozen=True)
class Message:
    """A code of the message catalogue and its parameters, which may be messages themselves."""

    code: str
    params: Mapping[str, Param] = field(default_factory=dict)

    def text(self) -> dict[Lang, str]:
        """The sentence in every language."""
        return text(self.code, **{name: _plain(value) for name, value in self.params.items()})


def message(code: str, /, **params: Param) -> Message:
    """A message with its parameters by name."""
    return Message(code, params)


def listing(names: Sequence[str]) -> Param:
    """The names in one line, the first of them when there are many; ``-`` for none."""
    shown = ", ".join(names[:NAMES_SHOWN]) or "-"
    hidden = len(names) - NAMES_SHOWN
    return message("indicator5-and-more", names=shown, count=hidden) if hidden > 0 else shown


def _plain(value: Param) -> str | int | dict[Lang, str]:
    if isinstance(value, Message):
        return value.text()
    return dict(value) if isinstance(value, Mapping) else value
