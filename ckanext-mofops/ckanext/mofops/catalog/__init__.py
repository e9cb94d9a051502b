"""Where datasets are read from: a folder, a CKAN. The one HTTP client for CKAN's action API lives here.

``Client(url, token=None, *, timeout=30, retries=5, budget=300, rate=None, insecure_http=False)``
    ``.call(action, data, *, write=False, upload=None)`` answers ``result``; ``.requests`` counts, ``.url`` is the site.
``status(client) -> Status``, ``datasets(client, *, fq="", include_private=False) -> list[dict]``
``read_folder(path) -> Folder``, ``facts_file(path) -> Path | None``, ``read_facts(path) -> dict``
``Downloader(limits=None, *, hosts=())``
    ``.fetch(url, file) -> Fetched``: the file at any public address, for whoever may have written it; ``DownloadError``
    ``.reach(url)``: whether there is anything; ``DownloadError``

Errors: ``CatalogError`` (``.code``, ``.params``, ``.message() -> {"th", "en"}``) and below it ``UsageError`` (wrong path, address
or setting), ``Unreachable`` (down, busy, or the budget spent), ``Refused`` (401, 403), ``Invalid`` (409 and its like, ``.errors``
by key), ``NotFound``, ``NotCkan``, ``AnswerLost`` (a write whose answer is unknown).
"""

from typing import TYPE_CHECKING

from ckanext.mofops.catalog.errors import (
    AnswerLost,
    CatalogError,
    DownloadError,
    DownloadFailed,
    DownloadRefused,
    Invalid,
    NotCkan,
    NotFound,
    Refused,
    Unreachable,
    UsageError,
)
from ckanext.mofops.later import later

if TYPE_CHECKING:
    from ckanext.mofops.catalog.client import Client
    from ckanext.mofops.catalog.download import Downloader, DownloadLimits, Fetched
    from ckanext.mofops.catalog.folder import Folder, FolderDataset, FolderResource, facts_file, read_facts, read_folder
    from ckanext.mofops.catalog.site import Status, datasets, status
else:
    # requests takes 0.1 s, and who reads a folder needs no network.
    __getattr__ = later(
        __name__,
        {
            "client": ("Client",),
            "download": ("Downloader", "DownloadLimits", "Fetched"),
            "folder": ("Folder", "FolderDataset", "FolderResource", "facts_file", "read_facts", "read_folder"),
            "site": ("Status", "datasets", "status"),
        },
    )

__all__ = [
    "AnswerLost",
    "CatalogError",
    "Client",
    "DownloadError",
    "DownloadFailed",
    "DownloadLimits",
    "DownloadRefused",
    "Downloader",
    "Fetched",
    "Folder",
    "FolderDataset",
    "FolderResource",
    "Invalid",
    "NotCkan",
    "NotFound",
    "Refused",
    "Status",
    "Unreachable",
    "UsageError",
    "datasets",
    "facts_file",
    "read_facts",
    "read_folder",
    "status",
]
