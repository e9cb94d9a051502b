"""ZIP and KMZ: what is inside counts. Each file of a format that is known is unpacked to the scratch folder and examined."""

import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from shutil import copyfileobj

from ckanext.mofops.guard import Member, Package, PackageRefused, opened
from ckanext.mofops.quality.check import Label, examine
from ckanext.mofops.quality.limits import ARCHIVE_ENTRIES, INFLATED_BYTES, INFLATED_RATIO
from ckanext.mofops.quality.readers import shapefile
from ckanext.mofops.quality.reading import Facts, Reading
from ckanext.mofops.quality.verdict import stars_of
from ckanext.mofops.standard.formats import format_of

EXAMINED = 100  # files; of an archive of more the first ones
_MOST_STARS = 3  # of an archive: one more step lies between the reader and the data
_LITTER = re.compile(r"(?:^|/)(?:__MACOSX/|\.DS_Store$|Thumbs\.db$|desktop\.ini$|\._)", re.I)
_SHOWN_NAMES = 5

Found = tuple[str, Facts, int]
"""The name of a member, what is known of it, its stars."""


def read(reading: Reading) -> Facts:
    """The rows of all data inside, and the stars of the best."""
    findings = reading.findings
    if reading.member:
        findings.add("archive-nested")
        return {"stars": 0, "reason": ("stars-unreadable", {})}
    try:
        with reading.source.binary() as stream:
            package = Package(stream, entries=ARCHIVE_ENTRIES, inflated=INFLATED_BYTES, ratio=INFLATED_RATIO)
            found = list(_examined(package, reading))
    except PackageRefused as refused:
        findings.add(refused.code, **refused.params)
        return {}
    if strange := next((member for member in package.members if not member.utf_8), None):
        findings.add("archive-names", cell=strange.name)
    if reading.format == "KMZ":
        found = [entry for entry in found if entry[1].get("format") == "KML"]
    best = max(found, key=lambda entry: entry[2], default=None)
    if best is None or best[2] == 0:
        names = [member.name for member in package.members]
        findings.add("archive-no-data", found=", ".join(names[:_SHOWN_NAMES]) + ("…" if len(names) > _SHOWN_NAMES else "") or "–")
        return {}
    if best[2] == 1:
        findings.add("not-machine-readable", format=best[1]["format"])
    return _facts(reading, found, best)


def _facts(reading: Reading, found: list[Found], best: Found) -> Facts:
    name, known, stars = best
    rows = [facts["rows"] for _, facts, _ in found if facts.get("rows") is not None]
    facts: Facts = {"encoding": known.get("encoding"), "rows": sum(row for row in rows if row is not None) if rows else None}
    if reading.format in reading.rating.stars:
        return facts
    count = min(stars, _MOST_STARS)
    return {**facts, "stars": count, "reason": ("stars-of-archive", {"stars": count, "member": name, "format": known["format"]})}


def _examined(package: Package, reading: Reading) -> Iterator[Found]:
    members = [member for member in package.members if not _LITTER.search(member.name)]
    sets = shapefile.sets(members)
    for parts in sets.values():
        main = parts[".shp"]
        findings = reading.findings.part(member=main.name)
        with _unpacked(package, list(parts.values())) as paths:
            facts = shapefile.facts({suffix: paths[member.name] for suffix, member in parts.items()}, findings)
        yield main.name, facts, stars_of(findings, facts, reading.rating)[0]
    taken = {member.name for parts in sets.values() for member in parts.values()}
    known = [member for member in members if member.name not in taken and format_of(PurePosixPath(member.name).suffix)]
    for member in known[:EXAMINED]:
        findings = reading.findings.part(member=member.name)
        facts = {}
        with _unpacked(package, [member]) as paths, opened(paths[member.name]) as source:
            examine(
                source,
                Label.of(member.name, None),
                findings,
                facts,
                limits=reading.limits,
                rating=reading.rating,
                schema=reading.schema if len(known) == 1 else None,
                member=True,
            )
        yield member.name, facts, stars_of(findings, facts, reading.rating)[0]


@contextmanager
def _unpacked(package: Package, members: list[Member]) -> Iterator[dict[str, Path]]:
    """Files with the content of the members, by their names in the archive, which are never names on disk."""
    with tempfile.TemporaryDirectory(prefix="mofops-member-") as folder:
        paths = {}
        for number, member in enumerate(members):
            paths[member.name] = Path(folder, str(number))
            with package.open(member) as content, paths[member.name].open("wb") as copy:
                copyfileobj(content, copy)
        yield paths
