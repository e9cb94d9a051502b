"""A name for an uploaded file that says what is in it."""

import re

from ckanext.mofops.metadata.romanisation import words
from ckanext.mofops.metadata.thai import clean

_LONGEST = 100  # as CKAN cuts
_READ = 1000
_NAME = re.compile(r"(?P<stem>.*?)(?P<extension>\.[a-z0-9]{1,20})?", re.DOTALL)


def readable(name: str) -> str:
    """The name as CKAN will keep it: ``khomun-ngop.csv`` from ``ข้อมูล งบ.CSV``, of which CKAN would leave ``-.csv``.

    Lower case, of ``a-z 0-9 _ . -``, at most 100 characters, never empty; folders before the name and dots at its ends are
    dropped. A name in ASCII changes no more than CKAN's ``munge_filename`` changes it.
    """
    last = re.split(r"[\\/]", clean(name))[-1][-_READ:].lower().strip(". ")
    found = _NAME.fullmatch(last)
    stem, extension = (found["stem"], found["extension"] or "") if found else ("", "")
    ascii_stem = stem if stem.isascii() else "-".join(words(stem))
    kept = re.sub("-+", "-", re.sub("[^a-z0-9_.-]", "", ascii_stem.replace(" ", "-")))
    return (kept[: _LONGEST - len(extension)].strip(".-") or "file") + extension
