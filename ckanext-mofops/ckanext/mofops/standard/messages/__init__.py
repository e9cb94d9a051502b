"""Every sentence that a user reads about data, by code, in Thai and English.

One file per room beside this one; a code stands in one of them only. Code passes codes and
parameters around, and only an edge (page, terminal, report, JSON) asks for the words.
"""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal

from ckanext.mofops.standard.data import load

Lang = Literal["th", "en"]
LANGUAGES: tuple[Lang, ...] = ("th", "en")


class CodedError(Exception):
    """A failure whose words stand in the catalogue. code and params: of its message."""

    def __init__(self, code: str, params: Mapping[str, Any] | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.params = dict(params or {})

    def message(self) -> dict[Lang, str]:
        """The sentence in Thai and English."""
        return text(self.code, **self.params)


@cache
def messages() -> Mapping[str, Mapping[Lang, str]]:
    """All templates, by code: ``{"blank-row": {"th": …, "en": …}}``; placeholders are ``{name}``.

    :raises ValueError: a code stands in two files, or lacks a language
    """
    found: dict[str, Mapping[Lang, str]] = {}
    for source in sorted(entry.name for entry in Path(__file__).parent.glob("*.yaml")):
        for code, words in load(f"messages/{source}").items():
            if code in found:
                raise ValueError(f"{source}: message {code!r} is defined twice")
            if sorted(words) != sorted(LANGUAGES):
                raise ValueError(f"{source}: message {code!r} needs exactly {LANGUAGES}")
            found[code] = MappingProxyType(words)
    return MappingProxyType(found)


def text(code: str, /, **params: Any) -> dict[Lang, str]:
    """The sentence of a code in both languages, its placeholders filled.

    A parameter may itself be ``{"th": …, "en": …}``; each language takes its own.

    :raises KeyError: unknown code, or a placeholder without a parameter
    """
    return {
        lang: template.format(**{name: value[lang] if isinstance(value, dict) else value for name, value in params.items()})
        for lang, template in messages()[code].items()
    }
