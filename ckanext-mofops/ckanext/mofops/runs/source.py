"""Where the datasets of a run come from: a folder or a CKAN, by one address."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from ckanext.mofops.catalog import Client, Folder, facts_file, read_facts, read_folder
from ckanext.mofops.gdcatalog import Source, ckan_source, folder_source, site_address, site_of
from ckanext.mofops.gdcatalog.equal import Part, Side
from ckanext.mofops.gdcatalog.source import source_side

_T = TypeVar("_T")


@dataclass
class OpenSource:
    """A source. site: its address, as in our marker; read: reads what it holds.

    folder: None for a CKAN; client: None for a folder; facts: the agency's facts file, if known.
    """

    site: str
    read: Callable[[Part | None], Source]
    folder: Folder | None = None
    client: Client | None = None
    facts: Path | None = None
    _reading: Future[Source] | None = field(default=None, init=False, repr=False)

    @property
    def side(self) -> Side | None:
        """How its datasets are asked for; None for a folder."""
        return None if self.client is None else source_side(self.client)

    def begin(self, part: Part | None = None) -> Future[Source]:
        """Begin to read it on another thread, so that a target can be asked at the same time; only the first time counts.

        part: what is to be read, None for everything.
        """
        if self._reading is None:
            self._reading = begun(lambda: self.read(part))
        return self._reading

    @property
    def source(self) -> Source:
        """What it holds, once that is read.

        :raises CatalogError: it cannot be read
        """
        return self.begin().result()

    def datasets(self) -> Iterator[dict[str, Any]]:
        """Its datasets; waits for them when the first is asked for."""
        yield from self.source.datasets

    @property
    def requests(self) -> int:
        """Requests made so far; a folder needs none."""
        return 0 if self.client is None else self.client.requests


def read_source(source: Source, **more: Any) -> OpenSource:
    """A source that is read already. more: the other fields of ``OpenSource``."""
    return OpenSource(source.site, lambda _: source, **more)


def is_address(place: str) -> bool:
    """Whether a source is a site, not a folder."""
    return place.lower().startswith(("http://", "https://"))


def open_source(place: str, *, client: Callable[[str], Client], facts: Path | None = None) -> OpenSource:
    """The public datasets of a CKAN, or those of a folder with the address of its ``agency.yaml``.

    Of a CKAN only the address is asked for; the rest is read when it is needed.

    :raises CatalogError: it cannot be read; ``UsageError`` where that is a wrong path, address or facts file
    """
    if is_address(place):
        site = client(place)
        address = site_address(site)
        return OpenSource(address, partial(ckan_source, site, address), client=site, facts=facts)
    folder = read_folder(Path(place))
    facts = facts or facts_file(Path(place))
    site_url = site_of(read_facts(facts)) if facts is not None else site_of({})
    return read_source(folder_source(folder, site_url), folder=folder, facts=facts)


def begun(read: Callable[[], _T]) -> Future[_T]:
    """What is read on another thread from now on."""
    reading: Future[_T] = Future()

    def run() -> None:
        try:
            reading.set_result(read())
        except BaseException as error:  # the border of a thread: whoever waits for the result gets it
            reading.set_exception(error)

    # A daemon: whoever interrupts the run need not wait for the page that is asked for.
    threading.Thread(target=run, name="mofops-source", daemon=True).start()
    return reading
