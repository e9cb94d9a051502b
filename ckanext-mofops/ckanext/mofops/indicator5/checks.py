"""The conditions of the criteria. Each check looks at a case and tells what it saw; only the ladder gives points.

Source: การประเมินส่วนราชการ ปีงบประมาณ พ.ศ. 2566, สำนักงานปลัดกระทรวงการคลัง, ตัวชี้วัดที่ 5; the item is named at each check.
"""

from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType

from ckanext.mofops.indicator5.assessment import Check, Finding, Use
from ckanext.mofops.indicator5.case import Case
from ckanext.mofops.indicator5.dates import date_text
from ckanext.mofops.indicator5.facts import Usage, is_web_address
from ckanext.mofops.indicator5.message import Message, Param, listing, message
from ckanext.mofops.indicator5.snapshot import DatasetState
from ckanext.mofops.indicator5.truth import Truth, every, some
from ckanext.mofops.indicator5.use import uses
from ckanext.mofops.standard.messages import LANGUAGES
from ckanext.mofops.standard.schema import dataset_schema

Links = tuple[str, ...]


def five_datasets(case: Case) -> Check:
    """At least five datasets count, and those of the IMD ranking besides. Source: เงื่อนไข 1 and 2, หมายเหตุ *."""
    imd = case.snapshot.facts.imd
    added = imd.datasets if imd.required else ()
    others = case.counted_names - set(added) if case.rules.settings.imd == "named" else case.counted_names
    needed = case.rules.minimum_datasets + (0 if case.rules.settings.imd == "named" else len(added))
    uncounted = [name for name in added if name not in case.counted_names]
    evidence = [
        message(
            "indicator5-counted", count=len(case.counted), needed=case.rules.minimum_datasets, names=listing(_names(case.counted))
        ),
        *([message("indicator5-imd", count=len(added), names=listing(added), uncounted=listing(uncounted))] if added else []),
        *([message("indicator5-uncategorised", names=listing(_names(case.uncategorised)))] if case.uncategorised else []),
    ]
    to_fix = []
    if len(others) < needed:
        to_fix.append(message("indicator5-fix-too-few", count=needed - len(others), category=case.rules.public_category))
    if uncounted and case.rules.settings.imd == "named":
        to_fix.append(message("indicator5-fix-imd-uncounted", names=listing(uncounted)))
    met: Truth = not to_fix
    if imd.required and not added:
        to_fix.append(message("indicator5-fix-imd-unnamed"))
        met = None if met else False
    links = _links(dataset.url for dataset in case.counted)
    return Check("five-datasets", met, tuple(evidence), tuple(to_fix), links=links)


def scope_and_values(case: Case) -> Check:
    """A use scope is chosen, and why each dataset is valuable is stated. Source: แนวทางการประเมิน 1; เกณฑ์การประเมิน, 50."""
    facts = case.snapshot.facts
    unstated = [name for name in (*_names(case.judged), *case.judged_absent) if name not in facts.values]
    scopes = ", ".join(map(str, facts.scopes))
    evidence = (
        message("indicator5-scopes-chosen", scopes=scopes) if facts.scopes else message("indicator5-no-scope"),
        message(
            "indicator5-values-stated",
            count=len(case.judged) + len(case.judged_absent) - len(unstated),
            missing=listing(unstated),
        ),
    )
    to_fix = (
        *([] if facts.scopes else [message("indicator5-fix-scope", scopes=", ".join(map(str, case.rules.scopes)))]),
        *([message("indicator5-fix-values", names=listing(unstated))] if unstated else []),
        *([] if case.judged else [message("indicator5-fix-nothing-listed")]),
    )
    return Check("scope-and-values", not to_fix, evidence, to_fix)


def fourteen_items(case: Case) -> Check:
    """Every listed dataset has all 14 mandatory items. Source: แนวทางการประเมิน 3; เกณฑ์การประเมิน, 50."""
    summary = [message("indicator5-complete", count=len(case.counted), names=listing(_names(case.counted)))]
    left_out = (*_names(case.incomplete), *case.absent)
    if case.excluding and left_out:
        summary.append(message("indicator5-left-out", names=listing(left_out)))
    counted = (Finding(dataset.name, True, links=_links([dataset.url])) for dataset in case.counted)
    findings = (*counted, *(() if case.excluding else gaps(case)))
    outlook = []
    if case.outlook is not None:
        outlook.append(message("indicator5-outlook", mended=f"{case.outlook.mended:g}", taken_off=f"{case.outlook.taken_off:g}"))
    return _by_dataset("fourteen-items", findings, summary, outlook)


def resources_described(case: Case) -> Check:
    """Every dataset has a resource, and each has name, description, format and file or URL. Source: เกณฑ์การประเมิน, 50."""
    resources = [resource for dataset in case.judged for resource in dataset.resources]
    described = sum(resource.described for resource in resources)
    summary = message("indicator5-resources", count=len(resources), datasets=len(case.judged), described=described)
    findings = (*(_description(case, dataset) for dataset in case.judged), *(_absent(case, name) for name in case.judged_absent))
    return _by_dataset("resources-described", findings, [summary])


def address_notified(case: Case) -> Check:
    """The address of the agency catalogue was notified: a date, not in the future, and a document. Source: เกณฑ์การประเมิน, 75."""
    notice, today = case.snapshot.facts.catalogue_notified, case.snapshot.today
    address = case.snapshot.facts.agency.catalogue_url or case.snapshot.catalogue
    links = _links([address])
    recorded = message(
        "indicator5-notified",
        url=address or "-",
        date="-" if notice.date is None else date_text(notice.date),
        document=notice.document or "-",
    )
    if notice.date is None or notice.document is None:
        seen = message("indicator5-not-notified") if notice.date is None and notice.document is None else recorded
        return Check("address-notified", False, (seen,), (message("indicator5-fix-notify"),), links=links)
    if notice.date > today:
        corrected = message("indicator5-fix-notified-in-future", today=date_text(today))
        return Check("address-notified", False, (recorded,), (corrected,), links=links)
    return Check("address-notified", True, (recorded,), links=links)


def in_catalogue(case: Case) -> Check:
    """Every counted dataset is in the agency catalogue with its resources. Source: เกณฑ์การประเมิน, 75; แนวทางการประเมิน 5."""
    catalogue = case.snapshot.catalogue
    strange = {dataset.name: dataset for dataset in case.strangers}
    found = [_presence(case, dataset) for dataset in case.counted if dataset.name not in strange]
    findings = (*found, *(_stranger(case, dataset) for dataset in strange.values()))
    if catalogue is None:
        return _by_dataset(
            "in-catalogue", findings, [message("indicator5-no-catalogue")], [message("indicator5-fix-no-catalogue")]
        )
    met = sum(finding.met is True for finding in found)
    open_data = sum(map(case.is_public_data, case.visible))
    category = case.rules.public_category
    summary = [
        message("indicator5-in-catalogue", count=met, of=len(case.counted), url=catalogue),
        message("indicator5-open-share", count=open_data, of=len(case.visible), category=category),
    ]
    return _by_dataset("in-catalogue", findings, summary, links=_links([catalogue]))


def registered(case: Case) -> Check:
    """Every counted dataset is registered in GD Catalog. Source: เกณฑ์การประเมิน, 75; แนวทางการประเมิน 4."""
    found = [_registration(case, dataset) for dataset in case.counted]
    source = case.snapshot.registration_source
    summary = [message("indicator5-registered", count=sum(finding.met is True for finding in found), of=len(found))]
    if case.snapshot.registration_stand_in:
        summary.append(message("indicator5-registration-stand-in", source=source or "-"))
    elif source is not None:
        summary.append(message("indicator5-registration-source", source=source))
    return _by_dataset("registered", found, summary)


def open_(case: Case) -> Check:
    """Every counted dataset has the quality of open data. Source: เกณฑ์การประเมิน, 100; คำอธิบาย, คุณลักษณะแบบเปิด."""
    found = [_openness(case, dataset) for dataset in case.counted]
    return _by_dataset(
        "open", found, [message("indicator5-open", count=sum(finding.met is True for finding in found), of=len(found))]
    )


def used(case: Case) -> Check:
    """A use, proven by a file or link, in a chosen scope, of a counted open dataset. Source: เกณฑ์การประเมิน, 100; แนวทาง 7."""
    found = uses(case)
    met = some(use.met for use in found)
    evidence = tuple(_use(use) for use in found) or (message("indicator5-no-use"),)
    links = _links(use.entry.url for use in found)
    if met is True:
        return Check("used", met, evidence, links=links)
    wanted = tuple(
        message("indicator5-fix-use", title=title(use.entry), reason=reason) for use in found for reason in use.reasons
    )
    return Check("used", met, evidence, wanted or (message("indicator5-fix-no-use"),), links=links)


def gaps(case: Case) -> tuple[Finding, ...]:
    """What keeps listed datasets from being counted: missing items, and names that no visible dataset has."""
    return (
        *(_incomplete(case, dataset) for dataset in case.incomplete),
        *(_absent(case, name) for name in case.absent),
    )


CHECKS: Mapping[str, Callable[[Case], Check]] = MappingProxyType({
    "five-datasets": five_datasets,
    "scope-and-values": scope_and_values,
    "fourteen-items": fourteen_items,
    "resources-described": resources_described,
    "address-notified": address_notified,
    "in-catalogue": in_catalogue,
    "registered": registered,
    "open": open_,
    "used": used,
})  # fmt: skip


def _by_dataset(
    check: str, findings: Iterable[Finding], summary: Iterable[Message], to_fix: Iterable[Message] = (), links: Links = ()
) -> Check:
    """A check that is met when every dataset meets it; of no dataset it is not."""
    found = tuple(findings)
    met = every(finding.met for finding in found)
    wanted = (*(finding.to_fix for finding in found if finding.to_fix is not None), *to_fix)
    return Check(
        check,
        met,
        evidence=(*summary, *(finding.evidence for finding in found if finding.evidence is not None)),
        to_fix=() if met is True else wanted if found else (message("indicator5-fix-nothing-counted"),),
        findings=found,
        links=tuple(dict.fromkeys((*links, *(link for finding in found for link in finding.links)))),
    )


def _incomplete(case: Case, dataset: DatasetState) -> Finding:
    return Finding(
        dataset.name,
        False,
        message("indicator5-incomplete", name=dataset.name, items=item_names(dataset.missing_items)),
        fill_in(dataset),
        _links([dataset.url]),
        case.rules.efforts.item * len(dataset.missing_items),
    )


def fill_in(dataset: DatasetState) -> Message:
    """What is asked for when items are missing."""
    return message("indicator5-fix-incomplete", name=dataset.name, items=item_names(dataset.missing_items))


def _absent(case: Case, name: str) -> Finding:
    to_fix = message("indicator5-fix-absent", name=name)
    return Finding(name, None, message("indicator5-absent", name=name), to_fix, effort=case.rules.efforts.fact)


def _description(case: Case, dataset: DatasetState) -> Finding:
    links, to_fix, effort = _links([dataset.url]), describe(dataset), case.rules.efforts.resource
    if not dataset.resources:
        return Finding(dataset.name, False, message("indicator5-no-resource", name=dataset.name), to_fix, links, effort)
    if to_fix is None:
        return Finding(dataset.name, True, links=links)
    return Finding(dataset.name, False, None, to_fix, links, effort * len(dataset.undescribed))


def describe(dataset: DatasetState) -> Message | None:
    """What is asked for when there is no resource, or some are not described; None when all are."""
    if not dataset.resources:
        return message("indicator5-fix-no-resource", name=dataset.name)
    if not dataset.undescribed:
        return None
    names = listing([resource.name or "-" for resource in dataset.undescribed])
    return message("indicator5-fix-undescribed", name=dataset.name, resources=names)


def _presence(case: Case, dataset: DatasetState) -> Finding:
    links, effort = _links([dataset.url]), case.rules.efforts.presence
    if case.snapshot.catalogue is None:  # one report made anew answers it for all
        return Finding(dataset.name, None, links=links, effort=effort)
    met = presence(dataset)
    if met is True:
        return Finding(dataset.name, True, message("indicator5-present", name=dataset.name, url=dataset.url or "-"), None, links)
    return Finding(dataset.name, met, None, put_into_catalogue(dataset), links, effort)


def presence(dataset: DatasetState) -> Truth:
    """It is in the catalogue, with a resource."""
    return every((dataset.in_catalogue, bool(dataset.resources)))


def put_into_catalogue(dataset: DatasetState) -> Message:
    """What is asked for when a dataset is not, or not known to be, in the catalogue."""
    known = presence(dataset) is not None
    return message("indicator5-fix-not-present" if known else "indicator5-fix-presence-unknown", name=dataset.name)


def _stranger(case: Case, dataset: DatasetState) -> Finding:
    links = _links([dataset.url])
    return Finding(dataset.name, False, None, withdraw(case, dataset), links, case.rules.efforts.opening)


def withdraw(case: Case, dataset: DatasetState) -> Message:
    """What is asked for when a published dataset is no open data, and there may be none such."""
    found = dataset.category or "-"
    return message("indicator5-fix-stranger", name=dataset.name, found=found, category=case.rules.public_category)


def _registration(case: Case, dataset: DatasetState) -> Finding:
    params: dict[str, Param] = {"name": dataset.name, "state": dataset.registration or "-"}
    met, links, effort = case.is_registered(dataset), _links([dataset.registration]), case.rules.efforts.registration
    if met:
        return Finding(dataset.name, True, message("indicator5-is-registered", **params), None, links)
    seen = message("indicator5-registration-unknown" if met is None else "indicator5-not-registered", **params)
    return Finding(dataset.name, met, seen, register(case, dataset), links, effort)


def register(case: Case, dataset: DatasetState) -> Message:
    """What is asked for when a dataset is not, or not known to be, registered."""
    if case.is_registered(dataset) is None:
        return message("indicator5-fix-registration-unknown", name=dataset.name)
    return message("indicator5-fix-register", name=dataset.name, state=dataset.registration or "-")


def _openness(case: Case, dataset: DatasetState) -> Finding:
    met, effort = case.is_open(dataset), case.rules.efforts.opening
    stars = "-" if dataset.stars is None else dataset.stars
    looked_at = [resource for resource in dataset.data_resources if resource.open is met]
    names = listing([resource.name for resource in looked_at])
    links = _links(resource.url for resource in looked_at)
    if met is True:
        seen = message("indicator5-is-open", name=dataset.name, resources=names, stars=stars)
        return Finding(dataset.name, True, seen, None, links)
    if met is None or not case.is_public_data(dataset):
        return Finding(dataset.name, met, None, make_open(case, dataset), links, effort)
    closed = listing([resource.name for resource in dataset.data_resources if not resource.open])
    seen = message("indicator5-not-open", name=dataset.name, resources=closed, stars=stars)
    return Finding(dataset.name, False, seen, make_open(case, dataset), links, effort)


def make_open(case: Case, dataset: DatasetState) -> Message:
    """What is asked for when a dataset is not, or not known to be, open: its category first."""
    if not case.is_public_data(dataset):
        found = dataset.category or "-"
        return message("indicator5-fix-category", name=dataset.name, category=case.rules.public_category, found=found)
    return open_resources(case, dataset)


def open_resources(case: Case, dataset: DatasetState) -> Message:
    """What is asked for when the data resources are not, or not known to be, open."""
    if case.resources_open(dataset) is not None:
        return message("indicator5-fix-open", name=dataset.name)
    unchecked = listing([resource.name for resource in dataset.data_resources if resource.open is None])
    return message("indicator5-fix-unchecked", name=dataset.name, resources=unchecked)


def _use(use: Use) -> Message:
    entry = use.entry
    stated: dict[str, Param] = {
        "title": title(use.entry),
        "proof": entry.url or entry.file or "-",
        "scope": "-" if entry.scope is None else str(entry.scope),
        "datasets": listing(entry.datasets),
    }
    if use.met is True:
        return message("indicator5-use-counts", **stated)
    return message("indicator5-use-unknown" if use.met is None else "indicator5-use-does-not-count", **stated)


def title(entry: Usage) -> str:
    """What a use is called, also if it has no title."""
    return entry.title or entry.url or entry.file or "-"


def _links(addresses: Iterable[str | None]) -> Links:
    """Those that a browser may follow, each once: what lies elsewhere may be a state, a path, or worse."""
    return tuple(dict.fromkeys(found for found in addresses if found is not None and is_web_address(found)))


def _names(datasets: Iterable[DatasetState]) -> tuple[str, ...]:
    return tuple(dataset.name for dataset in datasets)


def item_names(numbers: tuple[int, ...]) -> Param:
    """Items by number and label, in words."""
    items = dataset_schema().items
    return {lang: ", ".join(f"{number} {items[number].label[lang]}" for number in numbers) for lang in LANGUAGES}
