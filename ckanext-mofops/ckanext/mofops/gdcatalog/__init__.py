"""Is a dataset registered? What the target lacks of the source, and the writes that bring it there.

One run, step by step::

    source = folder_source(read_folder(path), site_of(read_facts(facts_path)))     # or ckan_source(client)
    mapping = Profile(source_site=source.site, target_org=None, upload=True)
    target = snapshot(client, mapping, source.datasets)
    plan_ = plan(source.datasets, target.datasets, mapping, organisations=target.organisations, faults=source.faults,
                 target_site=target.site, invalid=(), overwrite=False, only=(), limit=None)
    with locked(state_dir, target.site):
        outcomes = list(apply(plan_, client))          # an iterator: one outcome after the other
    document = replace(plan_, requests={"source": 1, "target": client.requests}, seconds=4.2).to_dict(outcomes)

``plan`` and ``Plan`` are pure; ``apply`` alone writes. Errors of the room: ``GdCatalogError`` (a ``CatalogError``), ``Locked``.
"""

from ckanext.mofops.gdcatalog.apply import Outcome, apply
from ckanext.mofops.gdcatalog.errors import GdCatalogError, Locked
from ckanext.mofops.gdcatalog.lock import locked
from ckanext.mofops.gdcatalog.mapping import Profile, owned, state_hash
from ckanext.mofops.gdcatalog.plan import Action, Blocked, Conflict, Orphan, Plan, Reason, plan
from ckanext.mofops.gdcatalog.source import Source, ckan_source, folder_source, site_of
from ckanext.mofops.gdcatalog.target import Snapshot, snapshot

__all__ = [
    "Action",
    "Blocked",
    "Conflict",
    "GdCatalogError",
    "Locked",
    "Orphan",
    "Outcome",
    "Plan",
    "Profile",
    "Reason",
    "Snapshot",
    "Source",
    "apply",
    "ckan_source",
    "folder_source",
    "locked",
    "owned",
    "plan",
    "site_of",
    "snapshot",
    "state_hash",
]
