"""The conditions of the criteria. Each check looks at a case and tells what it saw; only the ladder gives points.

Source: การประเมินส่วนราชการ ปีงบประมาณ พ.ศ. 2566, สำนักงานปลัดกระทรวงการคลัง, ตัวชี้วัดที่ 5; the item is named at each check.
"""

from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType

from ckanext.mofops.indicator5.assessment import Check, Finding
from ckanext.mofops.indicator5.case import Case
from ckanext.mofops.indicator5.dates import date_text
from ckanext.mofops.indicator5.message import Message, Param, listing, message
from ckanext.mofops.indicator5.snapshot import DatasetState
from ckanext.mofops.indicator5.truth import Truth, every, some
from ckanext.mofops.indicator5.use import Use, uses
from ckanext.mofops.standard.messages import LANGUAGES
from ckanext.mofops.standard.schema import dataset_schema


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
    return Check("five-datasets", met, tuple(evidence), tuple(to_fix))


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
    findings = (*(Finding(dataset.name, True) for dataset in case.counted), *(() if case.excluding else gaps(case)))
    outlook = []
    if case.outlook is not None:
        outlook.append(message("indicator5-outlook", mended=f"{case.outlook.mended:g}", taken_off=f"{case.outlook.taken_off:g}"))
    return _by_dataset("fourteen-items", findings, summary, outlook)


def resources_described(case: Case) -> Check:
    """Every dataset has a resource, and each has name, description, format and file or URL. Source: เกณฑ์การประเมิน, 50."""
    resources = [resource for dataset in case.judged for resource in dataset.resources]
    described = sum(resource.described for resource in resources)
    summary = message("indicator5-resources", count=len(resources), datasets=len(case.judged), described=described)
    findings = (*(_description(dataset) for dataset in case.judged), *(_absent(name) for name in case.judged_absent))
    return _by_dataset("resources-described", findings, [summary])


def address_notified(case: Case) -> Check:
    """The address of the agency catalogue was notified: a date, not in the future, and a document. Source: เกณฑ์การประเมิน, 75."""
    notice, today = case.snapshot.facts.catalogue_notified, case.snapshot.today
    recorded = message(
        "indicator5-notified",
        url=case.snapshot.facts.agency.catalogue_url or case.snapshot.catalogue or "-",
        date="-" if notice.date is None else date_text(notice.date),
        document=notice.document or "-",
    )
    if notice.date is None or notice.document is None:
        seen = message("indicator5-not-notified") if notice.date is None and notice.document is None else recorded
        return Check("address-notified", False, (seen,), (message("indicator5-fix-notify"),))
    if notice.date > today:
        return Check(
            "address-notified", False, (recorded,), (message("indicator5-fix-notified-in-future", today=date_text(today)),)
        )
    return Check("address-notified", True, (recorded,))


def in_catalogue(case: Case) -> Check:
    """Every counted dataset is in the agency catalogue with its resources. Source: เกณฑ์การประเมิน, 75; แนวทางการประเมิน 5."""
    catalogue = case.snapshot.catalogue
    if catalogue is None:
        findings = tuple(Finding(dataset.name, None) for dataset in case.counted)
        return _by_dataset(
            "in-catalogue", findings, [message("indicator5-no-catalogue")], [message("indicator5-fix-no-catalogue")]
        )
    found = [_presence(dataset) for dataset in case.counted]
    open_data = [dataset for dataset in case.visible if case.is_public_data(dataset)]
    summary = [
        message("indicator5-in-catalogue", count=sum(finding.met is True for finding in found), of=len(found), url=catalogue),
        message("indicator5-open-share", count=len(open_data), of=len(case.visible), category=case.rules.public_category),
    ]
    return _by_dataset("in-catalogue", found, summary)


def registered(case: Case) -> Check:
    """Every counted dataset is registered in GD Catalog. Source: เกณฑ์การประเมิน, 75; แนวทางการประเมิน 4."""
    found = [_registration(dataset) for dataset in case.counted]
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
    if met is True:
        return Check("used", met, evidence)
    wanted = tuple(message("indicator5-fix-use", title=_title(use), reason=reason) for use in found for reason in use.reasons)
    return Check("used", met, evidence, wanted or (message("indicator5-fix-no-use"),))


def gaps(case: Case) -> tuple[Finding, ...]:
    """What keeps listed datasets from being counted: missing items, and names that no visible dataset has."""
    return (*(_incomplete(dataset) for dataset in case.incomplete), *(_absent(name) for name in case.absent))


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


def _by_dataset(check: str, findings: Iterable[Finding], summary: Iterable[Message], to_fix: Iterable[Message] = ()) -> Check:
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
    )


def _incomplete(dataset: DatasetState) -> Finding:
    missing = {"name": dataset.name, "items": _item_names(dataset.missing_items)}
    return Finding(
        dataset.name, False, message("indicator5-incomplete", **missing), message("indicator5-fix-incomplete", **missing)
    )


def _absent(name: str) -> Finding:
    return Finding(name, None, message("indicator5-absent", name=name), message("indicator5-fix-absent", name=name))


def _description(dataset: DatasetState) -> Finding:
    if not dataset.resources:
        return Finding(
            dataset.name,
            False,
            message("indicator5-no-resource", name=dataset.name),
            message("indicator5-fix-no-resource", name=dataset.name),
        )
    undescribed = [resource.name or "-" for resource in dataset.resources if not resource.described]
    if not undescribed:
        return Finding(dataset.name, True)
    return Finding(
        dataset.name, False, to_fix=message("indicator5-fix-undescribed", name=dataset.name, resources=listing(undescribed))
    )


def _presence(dataset: DatasetState) -> Finding:
    met = every((dataset.in_catalogue, bool(dataset.resources)))
    if met is True:
        return Finding(dataset.name, True, message("indicator5-present", name=dataset.name, url=dataset.url or "-"))
    if met is None:
        return Finding(dataset.name, None, to_fix=message("indicator5-fix-presence-unknown", name=dataset.name))
    return Finding(dataset.name, False, to_fix=message("indicator5-fix-not-present", name=dataset.name))


def _registration(dataset: DatasetState) -> Finding:
    params = {"name": dataset.name, "state": dataset.registration or "-"}
    if dataset.registered:
        return Finding(dataset.name, True, message("indicator5-is-registered", **params))
    if dataset.registered is None:
        return Finding(
            dataset.name,
            None,
            message("indicator5-registration-unknown", **params),
            message("indicator5-fix-registration-unknown", name=dataset.name),
        )
    return Finding(
        dataset.name, False, message("indicator5-not-registered", **params), message("indicator5-fix-register", **params)
    )


def _openness(case: Case, dataset: DatasetState) -> Finding:
    met = case.is_open(dataset)
    stars = "-" if dataset.stars is None else dataset.stars
    if met is True:
        passing = [resource.name for resource in dataset.data_resources if resource.open]
        return Finding(
            dataset.name, True, message("indicator5-is-open", name=dataset.name, resources=listing(passing), stars=stars)
        )
    if met is None:
        unchecked = [resource.name for resource in dataset.data_resources if resource.open is None]
        return Finding(
            dataset.name, None, to_fix=message("indicator5-fix-unchecked", name=dataset.name, resources=listing(unchecked))
        )
    if not case.is_public_data(dataset):
        params: dict[str, Param] = {
            "name": dataset.name,
            "category": case.rules.public_category,
            "found": dataset.category or "-",
        }
        return Finding(dataset.name, False, to_fix=message("indicator5-fix-category", **params))
    closed = [resource.name for resource in dataset.data_resources if not resource.open]
    evidence = message("indicator5-not-open", name=dataset.name, resources=listing(closed), stars=stars)
    return Finding(dataset.name, False, evidence, message("indicator5-fix-open", name=dataset.name))


def _use(use: Use) -> Message:
    entry = use.entry
    stated: dict[str, Param] = {
        "title": _title(use),
        "proof": entry.url or entry.file or "-",
        "scope": "-" if entry.scope is None else str(entry.scope),
        "datasets": listing(entry.datasets),
    }
    if use.met is True:
        return message("indicator5-use-counts", **stated)
    return message("indicator5-use-unknown" if use.met is None else "indicator5-use-does-not-count", **stated)


def _title(use: Use) -> str:
    return use.entry.title or use.entry.url or use.entry.file or "-"


def _names(datasets: Iterable[DatasetState]) -> tuple[str, ...]:
    return tuple(dataset.name for dataset in datasets)


def _item_names(numbers: tuple[int, ...]) -> Param:
    items = dataset_schema().items
    return {lang: ", ".join(f"{number} {items[number].label[lang]}" for number in numbers) for lang in LANGUAGES}
