"""One file and the verdict that the interface says it gets."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

Content = bytes | str | Callable[[], bytes | str]


@dataclass(frozen=True)
class Case:
    """A file and what is to be said of it.

    name: of the file; label: the format that is declared beside it. codes: every problem code, with how often it comes.
    at: some of the problems, as code, row, field (with a ``:`` in it: sheet or member, see ``place``).
    """

    id: str
    name: str
    content: Content
    format: str | None
    valid: bool | None
    open: bool | None
    stars: int | None
    codes: Mapping[str, int] = field(default_factory=dict)
    rows: int | None = None
    encoding: str | None = None
    label: str | None = None
    schema: Mapping[str, Any] | None = None
    at: tuple[tuple[str, int | None, str | None], ...] = ()

    def bytes(self) -> bytes:
        content = self.content() if callable(self.content) else self.content
        return content.encode() if isinstance(content, str) else content


def _case(id: str, name: str, content: Content, format: str | None, codes: str, facts: dict[str, Any]) -> Case:
    counts: Counter[str] = Counter()
    for word in codes.split():
        code, _, times = word.partition("*")
        counts[code] += int(times or 1)
    if isinstance(content, str) and "encoding" not in facts:
        facts["encoding"] = "utf-8"
    return Case(id, name, content, format, codes=dict(counts), **facts)


def opens(id: str, name: str, content: Content, format: str, codes: str = "", *, stars: int = 3, **facts: Any) -> Case:
    """Valid and open, at most with warnings."""
    return _case(id, name, content, format, codes, {"valid": True, "open": True, "stars": stars, **facts})


def opens_faulty(id: str, name: str, content: Content, format: str, codes: str, *, stars: int = 3, **facts: Any) -> Case:
    """Open, although there are errors in its rows, cells or labels."""
    return _case(id, name, content, format, codes, {"valid": False, "open": True, "stars": stars, **facts})


def not_open(id: str, name: str, content: Content, format: str, codes: str = "", *, stars: int, **facts: Any) -> Case:
    """Valid, but of too few stars or not in UTF-8."""
    return _case(id, name, content, format, codes, {"valid": True, "open": False, "stars": stars, **facts})


def not_open_faulty(id: str, name: str, content: Content, format: str, codes: str, *, stars: int, **facts: Any) -> Case:
    """With errors, and of too few stars or not in UTF-8."""
    return _case(id, name, content, format, codes, {"valid": False, "open": False, "stars": stars, **facts})


def shut(id: str, name: str, content: Content, format: str | None, codes: str, **facts: Any) -> Case:
    """Nobody can read data from it."""
    facts = {"valid": False, "open": False, "stars": 0, **facts}
    return _case(id, name, content, format, codes, {"encoding": None, **facts})


def unknown(id: str, name: str, content: Content, format: str | None, codes: str, **facts: Any) -> Case:
    """Nothing is known of such a file, and that is said."""
    return _case(id, name, content, format, codes, {"valid": None, "open": None, "stars": None, "encoding": None, **facts})
