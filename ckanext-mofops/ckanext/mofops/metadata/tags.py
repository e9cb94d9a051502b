"""The rule for one tag."""

import unicodedata
from functools import lru_cache

from ckanext.mofops.standard.schema import dataset_schema

# CKAN's own rule, word characters with space - . _, refuses most Thai words, and the punctuation of real ones: กทม. (เขต 1), R&D.
# Every letter, mark, digit, punctuation and symbol is allowed but these: markup, the separator of tags, and what escapes in code.
_REFUSED = frozenset("<>,\\`")
_UNSEEN = frozenset({"Cc", "Cf", "Zl", "Zp"})
_BROKEN = frozenset({"Cs", "Co", "Cn"})  # half a letter, a glyph of one font only (old Thai ones), no letter at all


@lru_cache(maxsize=4096)  # the same few tags come again and again
def tag_problem(name: str) -> str | None:
    """The code of what is wrong with a tag, or None.

    ``tag-too-short``, ``tag-too-long`` (2 to 100 characters); ``tag-broken`` (a letter that was lost on the way, or a mark above
    or below no letter); ``tag-control`` (an invisible character); ``tag-invalid`` (one of ``< > , \\ ` ``); ``tag-empty``
    (neither letter nor digit, or text that stands for nothing, such as ``N/A``).
    """
    rules = dataset_schema().rules
    shortest, longest = rules.tag_length
    if len(name) < shortest:
        return "tag-too-short"
    if len(name) > longest:
        return "tag-too-long"
    kinds = {unicodedata.category(letter) for letter in name}
    if kinds & _BROKEN or "\ufffd" in name or unicodedata.category(name[0]).startswith("M"):
        return "tag-broken"
    if kinds & _UNSEEN:
        return "tag-control"
    if _REFUSED & set(name):
        return "tag-invalid"
    return "tag-empty" if name in rules.placeholders or not any(kind[0] in "LN" for kind in kinds) else None
