"""YAML of people, read so that it can only become plain JSON values, each with the line where it stands."""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import yaml

LARGEST = 2**20
_LONGEST_NUMBER = 20
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")

Place = tuple[str | int, ...]
"""The keys and positions that lead to a value, such as ``("criteria", 0, "points")``."""


class FaultyDocument(ValueError):
    """A YAML text that is not read. code: a message ``document-…``, params: what it needs, with the line if there is one."""

    def __init__(self, code: str, /, **params: Any) -> None:
        super().__init__(code)
        self.code = code
        self.params: Mapping[str, Any] = params


@dataclass(frozen=True)
class Document:
    """The mapping that a YAML text holds. lines: where the values stand, from 1: of a mapping's values the line of the key."""

    content: dict[str, Any]
    lines: Mapping[Place, int]

    def line(self, place: Place) -> int:
        """The line of a value; of one that is not there, that of the nearest thing around it."""
        while place and place not in self.lines:
            place = place[:-1]
        return self.lines.get(place, 1)


def parsed(content: bytes, *, located: bool = True) -> Document:
    """The mapping that YAML in UTF-8 holds: texts, numbers, booleans, null, lists and mappings with text as keys.

    Dates stay text, as in CKAN. Refused: over 1 MiB, not UTF-8, anchors and aliases (a few bytes of them can grow to
    gigabytes), tags, a key given twice, nesting deeper than the parser bears. located: tell the lines, too.

    :raises FaultyDocument: it is none of that
    """
    if len(content) > LARGEST:
        raise FaultyDocument("document-too-large", limit=LARGEST // 2**20)
    try:
        found, lines = _read(content.decode("utf-8-sig"), located=located)
    except UnicodeDecodeError as error:
        raise FaultyDocument("document-not-utf8", byte=error.start) from error
    except _Repeated as error:
        raise FaultyDocument("document-repeated-key", key=error.key, line=error.line) from error
    except (yaml.YAMLError, ValueError, OverflowError, LookupError) as error:  # PyYAML lets the last three of wrong tags through
        mark = getattr(error, "problem_mark", None)
        line = 1 if mark is None else mark.line + 1
        reason = _one_line(getattr(error, "problem", None) or error, 120)
        raise FaultyDocument("document-broken", line=line, reason=reason) from error
    except RecursionError as error:
        raise FaultyDocument("document-too-deep") from error
    if not isinstance(found, dict):
        raise FaultyDocument("document-not-mapping")
    return Document(found, lines)


def _read(text: str, *, located: bool) -> tuple[Any, dict[Place, int]]:
    loader = _Loader(text)
    try:
        node = loader.get_single_node()
        if node is None:
            return None, {}
        found = loader.construct_document(node)
        lines: dict[Place, int] = {}
        if located:
            _locate(node, (), lines)
        return found, lines
    finally:
        loader.dispose()


def _locate(node: yaml.Node, place: Place, lines: dict[Place, int]) -> None:
    lines.setdefault(place, node.start_mark.line + 1)
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            lines[*place, key.value] = key.start_mark.line + 1
            _locate(value, (*place, key.value), lines)
    elif isinstance(node, yaml.SequenceNode):
        for number, entry in enumerate(node.value):
            _locate(entry, (*place, number), lines)


def _one_line(words: Any, limit: int) -> str:
    line = " ".join("".join(letter if letter.isprintable() else " " for letter in str(words)[: 4 * limit]).split())
    return line if len(line) <= limit else line[: limit - 1] + "…"


class _Repeated(Exception):
    def __init__(self, key: str, line: int) -> None:
        super().__init__(key)
        self.key = _one_line(key, 60)
        self.line = line


class _Loader(yaml.SafeLoader):
    def compose_node(self, parent: Any, index: Any) -> Any:
        if self.check_event(yaml.AliasEvent):
            raise yaml.composer.ComposerError(None, None, "aliases are not allowed", self.peek_event().start_mark)  # type: ignore[no-untyped-call]
        return super().compose_node(parent, index)

    def mapping(self, node: yaml.MappingNode) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for key_node, value_node in node.value:
            key = self.construct_object(key_node, deep=True)
            line = key_node.start_mark.line + 1
            if not isinstance(key, str):
                raise yaml.constructor.ConstructorError(None, None, "a key must be text: put it in quotes", key_node.start_mark)
            if key in found:
                raise _Repeated(key, line)
            found[key] = self.construct_object(value_node, deep=True)
        return found

    def sequence(self, node: yaml.SequenceNode) -> list[Any]:
        return [self.construct_object(entry, deep=True) for entry in node.value]

    def number(self, node: yaml.ScalarNode) -> Any:
        # A number of this length is a code, not a quantity, and a very long one takes for ever to convert.
        if len(node.value) > _LONGEST_NUMBER:
            return node.value
        if node.tag.endswith(":int"):
            return self.construct_yaml_int(node)
        found: float = self.construct_yaml_float(node)
        return found if math.isfinite(found) else node.value  # JSON has no such number

    def text(self, node: yaml.ScalarNode) -> str:
        # By an escape such as "\0"; PostgreSQL stores neither, and what cannot be encoded cannot be shown.
        if _UNSTORABLE.search(node.value):
            raise yaml.constructor.ConstructorError(None, None, "a character that cannot be stored", node.start_mark)
        return str(node.value)


_PREFIX = "tag:yaml.org,2002:"
_Loader.yaml_constructors = {
    None: yaml.SafeLoader.construct_undefined,
    f"{_PREFIX}null": yaml.SafeLoader.construct_yaml_null,
    f"{_PREFIX}bool": yaml.SafeLoader.construct_yaml_bool,
    f"{_PREFIX}int": _Loader.number,
    f"{_PREFIX}float": _Loader.number,
    f"{_PREFIX}str": _Loader.text,
    f"{_PREFIX}seq": _Loader.sequence,
    f"{_PREFIX}map": _Loader.mapping,
}
# Without their resolvers dates and `<<` are plain text.
_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if not tag.endswith((":timestamp", ":merge", ":value"))]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
