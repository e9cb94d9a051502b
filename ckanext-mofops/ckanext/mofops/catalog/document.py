"""YAML of people outside, read so that it can only become plain JSON values."""

import math
import re
from pathlib import Path
from typing import Any

import yaml

from ckanext.mofops.catalog.errors import CatalogError, one_line

LARGEST = 2**20
_LONGEST_NUMBER = 20
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


class DocumentError(CatalogError):
    """A YAML file that is not read; codes ``document-…``."""


def document(path: Path) -> dict[str, Any]:
    """The mapping that a YAML file holds: texts, numbers, booleans, null, lists and mappings with text as keys.

    Dates stay text, as in CKAN. Refused: over 1 MiB, not UTF-8, anchors and aliases (a few bytes of them can grow to
    gigabytes), tags, a key given twice, nesting deeper than the parser bears.

    :raises DocumentError: the file cannot be read, or is none of that
    """
    content = _content(path)
    try:
        found = yaml.load(content.decode("utf-8-sig"), Loader=_Loader)  # noqa: S506 (a SafeLoader, narrowed)
    except UnicodeDecodeError as error:
        raise DocumentError("document-not-utf8", byte=error.start) from error
    except _Repeated as error:
        raise DocumentError("document-repeated-key", key=error.key, line=error.line) from error
    except (yaml.YAMLError, ValueError, OverflowError, LookupError) as error:  # PyYAML lets the last three of wrong tags through
        mark = getattr(error, "problem_mark", None)
        line = 1 if mark is None else mark.line + 1
        raise DocumentError(
            "document-broken", line=line, reason=one_line(getattr(error, "problem", None) or error, 120)
        ) from error
    except RecursionError as error:
        raise DocumentError("document-too-deep") from error
    if not isinstance(found, dict):
        raise DocumentError("document-not-mapping")
    return found


def _content(path: Path) -> bytes:
    try:
        if not path.is_file():
            raise DocumentError("document-unreadable")
        with path.open("rb") as file:
            content = file.read(LARGEST + 1)
    except OSError as error:
        raise DocumentError("document-unreadable") from error
    if len(content) > LARGEST:
        raise DocumentError("document-too-large", limit=LARGEST // 2**20)
    return content


class _Repeated(Exception):
    def __init__(self, key: str, line: int) -> None:
        super().__init__(key)
        self.key = one_line(key, 60)
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
