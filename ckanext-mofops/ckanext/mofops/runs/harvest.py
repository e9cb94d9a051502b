"""What does GD Catalog need in order to harvest our datasets, and handing them over to the registration officer."""

import time
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ckanext.mofops import spreadsheet
from ckanext.mofops.catalog import Client, UsageError
from ckanext.mofops.catalog.address import Resolver, hindrance, resolved
from ckanext.mofops.catalog.errors import one_line
from ckanext.mofops.catalog.site import datasets as site_datasets
from ckanext.mofops.gdcatalog import Plan, Registration, source_id
from ckanext.mofops.gdcatalog.harvest import Wishes, harvest_plan
from ckanext.mofops.runs.source import OpenSource
from ckanext.mofops.runs.status import Row, Status
from ckanext.mofops.standard.messages import Lang

if TYPE_CHECKING:
    from ckanext.mofops.metadata.workbook import Listed


@dataclass(frozen=True)
class Submission:
    """The officer's list as it was written. datasets: how many are on it."""

    xlsx: Path
    csv: Path
    datasets: int

    def to_dict(self) -> dict[str, Any]:
        return {"xlsx": str(self.xlsx), "csv": str(self.csv), "datasets": self.datasets}


def catalogue(opened: OpenSource) -> Client:
    """The agency's catalogue, which is harvested.

    :raises UsageError: the source is a folder
    """
    if opened.client is None:
        raise UsageError("harvest-needs-catalogue")
    return opened.client


def planned(
    opened: OpenSource,
    wishes: Wishes,
    known: Mapping[str, Registration] | None = None,
    names: Mapping[str, str] | None = None,
    *,
    target: str = "",
    hosts: Collection[str] = (),
    resolver: Resolver = resolved,
) -> Plan:
    """The plan of a harvest; nothing is written, and no other site is asked.

    known, names: registrations and names of their datasets by id, as remembered. target: who is asked for states; hosts: may be
    harvested though they are not of the public internet, as in a rehearsal.

    :raises UsageError: the source is a folder, or has no dataset of a name that was chosen
    """
    start = time.monotonic()
    client, source = catalogue(opened), opened.source
    datasets = (*source.datasets, *source.withheld)
    here = {source_id(dataset) for dataset in datasets}
    gone = {id_: name for id_, name in (names or {}).items() if id_ not in here and id_ in (known or {})} if source.full else {}
    unknown = wishes.names - {str(dataset["name"]) for dataset in datasets} - set(gone.values())
    if unknown:
        raise UsageError("harvest-unknown", names=one_line(", ".join(sorted(unknown))), site=source.site)
    addresses = cache(resolver)
    found = harvest_plan(
        datasets,
        wishes,
        known or {},
        site=source.site,
        target=target,
        gone=gone,
        hindrance=lambda url: hindrance(url, hosts, addresses),
    )
    return replace(found, requests={"source": client.requests, "target": 0}, seconds=round(time.monotonic() - start, 3))


def submitted(
    opened: OpenSource, found: Plan, states: Status | None, path: Path, *, only: Collection[str] = (), lang: Lang
) -> Submission:
    """Write the list of the datasets that can be harvested: as a workbook to ``path``, as CSV beside it.

    found: a plan of the source as it is now. states: of the registrations, None where nobody was asked. only: as in the plan.

    :raises CatalogError: the source cannot be read
    :raises WorkbookError: a text is too long for a cell
    :raises OSError: a file cannot be written
    """
    from ckanext.mofops.metadata import workbook  # here: openpyxl takes a while to load, which no plan needs

    left_out = {
        *(blocked.name for blocked in found.blocked),
        *(revocation.name for revocation in found.revocations),
        *(action.name for action in found.actions),
    }
    chosen = {name for dataset in opened.source.datasets if (name := str(dataset["name"])) in only or not only} - left_out
    rows = {row.dataset_id: row for row in states.rows} if states is not None else {}
    site = opened.source.site
    # Once more, as a plan does without the titles of organisations.
    datasets = [dataset for dataset in site_datasets(catalogue(opened)) if dataset["name"] in chosen]
    listed = [_listed(dataset, rows.get(dataset["id"]), site) for dataset in sorted(datasets, key=lambda row: str(row["name"]))]
    table = path.with_suffix(".csv")
    path.write_bytes(workbook.submission_bytes(listed, lang=lang))
    csv = spreadsheet.csv_text(workbook.submission_header(lang), workbook.submission_rows(listed, lang))
    table.write_text(csv, encoding=spreadsheet.ENCODING, newline="")
    return Submission(path, table, len(listed))


def _listed(dataset: Mapping[str, Any], row: Row | None, site: str) -> "Listed":
    from ckanext.mofops.metadata.workbook import Listed

    state = row if row is not None else Registration()
    link = row.registration.link if row is not None else None
    return Listed(dataset, f"{site}/dataset/{dataset['name']}", state.label, state.next, link)
