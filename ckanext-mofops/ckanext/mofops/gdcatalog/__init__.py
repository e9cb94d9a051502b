"""Is a dataset registered? What the target lacks of the source, and the writes that bring it there.

One run, step by step::

    source = folder_source(read_folder(path), site_of(read_facts(facts_path)))     # or ckan_source(client, site)
    mapping = Profile(source_site=source.site, target_org=None, upload=True)       # or profile_of(path, mapping)
    target = snapshot(client, mapping, source.datasets)
    plan_ = plan([*source.datasets, *source.withheld], target.datasets, mapping, target_site=target.site,
                 organisations=target.organisations, faults=source.faults, full=source.full)     # and more: see Rules
    with locked(state_dir, target.site):
        outcomes = list(apply(plan_, client, jobs=4))  # an iterator: one outcome after the other, as they are done
    document = replace(plan_, requests={"source": 1, "target": client.requests}, seconds=4.2).to_dict(outcomes)

What GD Catalog says of a dataset is a ``Registration``. Those whose state may have changed are asked about::

    due = [dataset for dataset in datasets if is_due(dataset, known.get(source_id(dataset)), now)]
    for dataset, registration in poll(due, known, client, Place(host_of(source.site), portal)): ...

``plan`` and ``Plan`` are pure; ``apply`` alone writes, and tells a ``Journal`` of it. Code with a say in what a target gets is a
``Translator``. Errors of the room: ``GdCatalogError`` (a ``CatalogError``), ``Locked``.
"""

from ckanext.mofops.gdcatalog.apply import Journal, Outcome, apply
from ckanext.mofops.gdcatalog.errors import GdCatalogError, Locked
from ckanext.mofops.gdcatalog.lock import locked
from ckanext.mofops.gdcatalog.mapping import owned, source_id, state_hash
from ckanext.mofops.gdcatalog.matching import Named, matched
from ckanext.mofops.gdcatalog.plan import Action, Blocked, Conflict, Orphan, Plan, Reason, Rules, plan
from ckanext.mofops.gdcatalog.polling import Place, asked, host_of, is_due, poll
from ckanext.mofops.gdcatalog.profile import Dialect, Profile, Translator, profile_of
from ckanext.mofops.gdcatalog.registration import Application, Failure, Published, Registration, applies, modified_of
from ckanext.mofops.gdcatalog.source import Source, ckan_source, folder_source, site_address, site_of, site_source
from ckanext.mofops.gdcatalog.target import Snapshot, snapshot

__all__ = [
    "Action",
    "Application",
    "Blocked",
    "Conflict",
    "Dialect",
    "Failure",
    "GdCatalogError",
    "Journal",
    "Locked",
    "Named",
    "Orphan",
    "Outcome",
    "Place",
    "Plan",
    "Profile",
    "Published",
    "Reason",
    "Registration",
    "Rules",
    "Snapshot",
    "Source",
    "Translator",
    "applies",
    "apply",
    "asked",
    "ckan_source",
    "folder_source",
    "host_of",
    "is_due",
    "locked",
    "matched",
    "modified_of",
    "owned",
    "plan",
    "poll",
    "profile_of",
    "site_address",
    "site_of",
    "site_source",
    "snapshot",
    "source_id",
    "state_hash",
]
