"""ZIP and KMZ: what is inside counts. Each file of a format that is known is unpacked to the scratch folder and examined."""

import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from shutil import copyfileobj

from ckanext.mofops.guard import Member, Package, PackageRefused, opened
from ckanext.mofops.quality.check import Label, TableSchema, examine
from ckanext.mofops.quality.limits import ARCHIVE_ENTRIES, INFLATED_BYTES, INFLATED_RATIO
from ckanext.mofops.quality.readers import document, shapefile
from ckanext.mofops.quality.reading import Facts, Reading
from ckanext.mofops.quality.verdict import stars_of
from ckanext.mofops.standard.formats import Format, format_of

EXAMINED = 100  # files and Shapefiles; of an archive of more the first ones, which is said
_MOST_STARS = 3  # of an archive: one more step lies between the reader and the data
_LITTER = re.compile(r"(?:^|/)(?:__MACOSX/|\.DS_Store$|Thumbs\.db$|desktop\.ini$|\._)", re.I)
_SHOWN_NAMES = 5

Found = tuple[str, Facts, int]
"""The name of a member, what is known of it, its stars."""


def read(reading: Reading) -> Facts:
    """The rows of all data inside, and the stars of the best."""
    findings = reading.findings
    if reading.member:
        return document.nested(reading)
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
    sets = list(shapefile.sets(members).values())
    taken = {member.name for parts in sets for member in parts.values()}
    files = [member for member in members if member.name not in taken and _format(member) is not None]
    if (count := len(sets) + len(files)) > EXAMINED:
        reading.findings.add("archive-in-part", limit=EXAMINED, count=count)
    schema = _schema(reading, files, has_maps=bool(sets))
    for parts in sets[:EXAMINED]:
        yield _shapes(package, parts, reading)
    for member in files[: max(0, EXAMINED - len(sets))]:
        yield _file(package, member, reading, schema if _is_data(member) or len(files) == 1 else None)


def _schema(reading: Reading, files: list[Member], *, has_maps: bool) -> TableSchema | None:
    """The Table Schema, if it is clear which file it is of: the only one of data, or the only one."""
    if reading.schema is None or (not has_maps and len([member for member in files if _is_data(member)] or files) == 1):
        return reading.schema
    reading.findings.add("schema-not-checked", format=reading.format)
    return None


def _format(member: Member) -> Format | None:
    return format_of(PurePosixPath(member.name).suffix)


def _is_data(member: Member) -> bool:
    """Whether it is more than a document, by its name."""
    format = _format(member)
    return format is not None and format.stars > 1


def _shapes(package: Package, parts: dict[str, Member], reading: Reading) -> Found:
    name = parts[".shp"].name
    findings = reading.findings.part(member=name)
    with _unpacked(package, list(parts.values())) as paths:
        facts = shapefile.facts({suffix: paths[member.name] for suffix, member in parts.items()}, findings)
    return name, facts, stars_of(findings, facts, reading.rating)[0]


def _file(package: Package, member: Member, reading: Reading, schema: TableSchema | None) -> Found:
    findings = reading.findings.part(member=member.name)
    facts: Facts = {}
    label = Label.of(member.name, None)
    with _unpacked(package, [member]) as paths, opened(paths[member.name]) as source:
        checked = examine(
            source, label, findings, facts, limits=reading.limits, rating=reading.rating, schema=schema, member=True
        )
    return member.name, facts, stars_of(findings, facts, reading.rating)[0] if checked else 0


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
