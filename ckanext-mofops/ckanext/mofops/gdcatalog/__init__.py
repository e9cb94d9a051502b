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

``plan`` and ``Plan`` are pure; ``apply`` alone writes, and tells a ``Journal`` of it. Code with a say in what a target gets is a
``Translator``. Errors of the room: ``GdCatalogError`` (a ``CatalogError``), ``Locked``.
"""

from ckanext.mofops.gdcatalog.apply import Journal, Outcome, apply
from ckanext.mofops.gdcatalog.errors import GdCatalogError, Locked
from ckanext.mofops.gdcatalog.lock import locked
from ckanext.mofops.gdcatalog.mapping import owned, state_hash
from ckanext.mofops.gdcatalog.plan import Action, Blocked, Conflict, Orphan, Plan, Reason, Rules, plan
from ckanext.mofops.gdcatalog.profile import Dialect, Profile, Translator, profile_of
from ckanext.mofops.gdcatalog.source import Source, ckan_source, folder_source, site_address, site_of, site_source
from ckanext.mofops.gdcatalog.target import Snapshot, snapshot

__all__ = [
    "Action",
    "Blocked",
    "Conflict",
    "Dialect",
    "GdCatalogError",
    "Journal",
    "Locked",
    "Orphan",
    "Outcome",
    "Plan",
    "Profile",
    "Reason",
    "Rules",
    "Snapshot",
    "Source",
    "Translator",
    "apply",
    "ckan_source",
    "folder_source",
    "locked",
    "owned",
    "plan",
    "profile_of",
    "site_address",
    "site_of",
    "site_source",
    "snapshot",
    "state_hash",
]
