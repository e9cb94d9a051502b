"""The beginning of a text, cut where a reader would not notice."""

import unicodedata

_THAI_VOWELS_BEFORE = frozenset("เแโใไ")


def beginning(text: str, length: int) -> str:
    """At most so many letters of a text in one line, with ``…`` where it was cut.

    Cut at a blank if one is near; never between a letter and the marks above and below it, or behind a vowel that belongs to the
    next letter.
    """
    line = " ".join(text.split())
    if len(line) <= length:
        return line
    end = length - 1
    blank = line.rfind(" ", end * 3 // 4, end + 1)
    if blank > 0:
        return f"{line[:blank]}…"
    while end > 1 and (
        unicodedata.category(line[end]).startswith("M") or line[end] in "ะาำๅๆฯ" or line[end - 1] in _THAI_VOWELS_BEFORE
    ):
        end -= 1
    return f"{line[:end]}…"
