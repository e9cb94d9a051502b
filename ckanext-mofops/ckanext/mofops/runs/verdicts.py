"""Verdicts on the files of a source, wherever it is."""

import tempfile
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import urlsplit

from ckanext.mofops import quality
from ckanext.mofops.catalog import CatalogError, Client
from ckanext.mofops.runs.check import ResourceCheck, Step, check_folders
from ckanext.mofops.runs.source import OpenSource

Verdicts = Mapping[str, tuple[ResourceCheck, ...]]


def verdicts(opened: OpenSource, *, on_step: Step = lambda *_: None) -> Verdicts:
    """The verdicts on each dataset's resources, by dataset name, in the order of the resources.

    A folder's files are read where they are; a CKAN's are downloaded from it, as anyone can have them. A resource on another
    site, or one that cannot be had, is not checked: what is not known is not met.
    """
    found: dict[str, list[ResourceCheck]] = defaultdict(list)
    if opened.folder is not None:
        for check in check_folders([opened.folder], on_step=on_step).resources:
            found[check.verdict.dataset or ""].append(check)
    elif opened.client is not None:
        _check_site(opened.client, opened.source.datasets, found, on_step)
    return {name: tuple(checks) for name, checks in found.items()}


def _check_site(
    client: Client, datasets: tuple[dict[str, Any], ...], found: dict[str, list[ResourceCheck]], on_step: Step
) -> None:
    tasks = [(dataset["name"], resource) for dataset in datasets for resource in dataset["resources"]]
    with quality.Checker() as checker:
        for done, (dataset, resource) in enumerate(tasks, start=1):
            verdict = _downloaded(client, resource, checker)
            found[dataset].append(ResourceCheck(replace(verdict, dataset=dataset, name=resource.get("name"))))
            on_step(done, len(tasks), verdict.path)


def _downloaded(client: Client, resource: Mapping[str, Any], checker: quality.Checker) -> quality.Verdict:
    url = str(resource.get("url"))
    if not client.serves(url):
        return quality.Verdict(path=url, checked=False)
    with tempfile.NamedTemporaryFile(prefix="mofops-") as file:
        try:
            client.download(url, file)
        except CatalogError:
            return quality.Verdict(path=url, checked=False)
        file.flush()
        name = PurePosixPath(urlsplit(url).path).name
        verdict = checker.check(file.name, schema=resource.get("schema"), format=resource.get("format"), name=name)
        return replace(verdict, path=url)
