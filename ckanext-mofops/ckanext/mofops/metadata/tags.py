"""The rule for one tag."""

import re

from ckanext.mofops.standard.schema import dataset_schema

# CKAN's own rule, word characters with space - . _, refuses most Thai words: vowels and tone
# marks above or below a consonant are no word characters. The Thai block is added; fullmatch, as a
# pattern without an end lets markup in.
_TAG = re.compile(r"[\w฀-๿ \-.]+")


def tag_problem(name: str) -> str | None:
    """The code of what is wrong with a tag, or None.

    ``tag-too-short``, ``tag-too-long`` (2 to 100 characters), ``tag-invalid`` (a character that is
    no letter, Thai mark, digit, space, ``-``, ``_`` or ``.``).
    """
    shortest, longest = dataset_schema().rules.tag_length
    if len(name) < shortest:
        return "tag-too-short"
    if len(name) > longest:
        return "tag-too-long"
    return None if _TAG.fullmatch(name) else "tag-invalid"
