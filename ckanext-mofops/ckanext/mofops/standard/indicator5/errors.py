"""What keeps rules from being used."""

from collections.abc import Mapping
from typing import Any

from ckanext.mofops.standard.document import Place
from ckanext.mofops.standard.messages import Lang, text


class RulesError(ValueError):
    """A rules file that cannot be judged by. code: a message; place: the keys that lead to the fault; file, line: once known."""

    def __init__(
        self,
        code: str,
        place: Place = (),
        *,
        file: str | None = None,
        line: int | None = None,
        params: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(code)
        self.code, self.place, self.file, self.line = code, place, file, line
        self.params: Mapping[str, Any] = params or {}

    def message(self) -> dict[Lang, str]:
        """Where it is and how to mend it, ``{"th": …, "en": …}``."""
        where = ":".join(str(part) for part in (self.file, self.line) if part is not None)
        keys = "".join(f"[{key}]" if isinstance(key, int) else f".{key}" for key in self.place).lstrip(".")
        place = ": ".join(part for part in (where, keys) if part)
        return text("rules-error", place=place or "-", reason=text(self.code, **self.params))

    def at(self, file: str, line: int) -> "RulesError":
        """The same fault with the place in its file."""
        return RulesError(self.code, self.place, file=file, line=line, params=self.params)

    def __str__(self) -> str:
        return self.message()["en"]


class UnknownFiscalYear(RulesError):
    """There is no rules file for the fiscal year (BE); ``available`` are the years there are, in order."""

    def __init__(self, fiscal_year: int, available: tuple[int, ...]) -> None:
        super().__init__("rules-unknown-year", params={"year": fiscal_year, "years": ", ".join(map(str, available))})
        self.fiscal_year = fiscal_year
        self.available = available
