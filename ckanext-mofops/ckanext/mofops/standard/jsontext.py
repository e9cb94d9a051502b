"""The one JSON form of what we write."""

import json
from typing import Any


def json_text(document: Any) -> str:
    """Indented, Thai as letters."""
    return json.dumps(document, ensure_ascii=False, indent=1)


def json_bytes(document: Any) -> bytes:
    """The same as a file. Half a surrogate pair, which no UTF-8 holds, stays the escape that JSON has for it."""
    return (json_text(document) + "\n").encode("utf-8", "backslashreplace")
