"""What may help when a search found nothing: the same without filters, its words singly, and keywords that are like it."""

import difflib
import re
from collections.abc import Iterable, Sequence
from typing import Any

from ckan.lib.search import SearchError
from ckan.plugins import toolkit as tk

from ckanext.mofops.search import suggestions

WORDS = 5
"""As many words are looked for singly, and as many keywords offered."""
ALIKE = 0.6
"""From 0 to 1, as difflib counts it: a letter wrong in a short word, two in a longer one."""

_THAI = "\u0e00-\u0e7f"
_BORDER = re.compile(rf"(?<=[{_THAI}])(?=[A-Za-z0-9])|(?<=[A-Za-z0-9])(?=[{_THAI}])|[\s,;:!?\"'()\[\]{{}}+/\\*~^|&]+")


def loosened(typed: str, *, narrowed: bool) -> dict[str, Any]:
    """``{"unfiltered": count, "words": [{"word", "count"}], "near": [keyword]}``, of what the caller may see.

    unfiltered is None where nothing was narrowed; words and keywords without a result are left out.
    """
    parts = split(typed)
    counted = [{"word": word, "count": _count(word)} for word in parts[:WORDS]] if len(parts) > 1 else []
    return {
        "unfiltered": _count(typed) if narrowed else None,
        "words": [entry for entry in counted if entry["count"]],
        "near": near([entry["name"] for entry in suggestions.words()["tags"]], typed) if typed.strip() else [],
    }


def split(typed: str) -> list[str]:
    """The parts of a text between blanks and marks, and between Thai letters and others; each once, single letters left out."""
    return list(dict.fromkeys(part for part in _BORDER.split(typed) if part and len(part) > 1))


def near(known: Iterable[str], typed: str) -> list[str]:
    """The keywords that stand in a text, the longest first, then those that are spelt much like it or one of its parts."""
    by_text = {suggestions.folded(name): name for name in known}
    text = suggestions.folded(typed)
    inside = sorted((word for word in by_text if len(word) > 2 and word in text and word != text), key=lambda word: -len(word))
    wanted: Sequence[str] = (text, *split(text))
    alike = (found for word in wanted for found in difflib.get_close_matches(word, by_text, n=WORDS, cutoff=ALIKE))
    return [by_text[word] for word in dict.fromkeys((*inside, *alike))][:WORDS]


def _count(query: str) -> int:
    """How many datasets a search finds for whoever asks, as the search page looks for them."""
    caller = {"user": tk.current_user.name, "auth_user_obj": tk.current_user}
    private = tk.config["ckan.search.default_include_private"]
    asked = {"q": query, "rows": 0, "facet": "false", "fq": "+dataset_type:dataset", "include_private": private}
    try:
        return int(tk.get_action("package_search")(caller, asked)["count"])
    except SearchError:
        return 0
