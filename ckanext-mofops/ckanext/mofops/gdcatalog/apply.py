"""Carries a plan out: the only module that writes to the target, or flags to the source.

The rule for a write whose answer is lost: look first, then decide. A create that timed out may have succeeded; doing it again
blindly makes a duplicate, or an error about our own dataset.

Source: CKAN 2.9 to 2.12, ``package_create``, ``package_revise`` (``match`` as an optimistic lock), ``package_delete``,
``resource_create``, ``resource_patch``.
"""

import logging
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue
from typing import Any, Literal, Protocol

from ckanext.mofops.catalog.client import Client
from ckanext.mofops.catalog.errors import (
    AnswerLost,
    CatalogError,
    Invalid,
    NotCkan,
    NotFound,
    Refused,
    Unreachable,
    UsageError,
    one_line,
)
from ckanext.mofops.catalog.site import any_of, datasets
from ckanext.mofops.gdcatalog.errors import GdCatalogError
from ckanext.mofops.gdcatalog.mapping import (
    FILE,
    MARK_HASH,
    MARK_ID,
    MARK_SOURCE,
    PENDING,
    WITHDRAWN,
    dicts,
    extras,
    form_fields,
    is_uploaded,
    mapped,
    marks,
    organisation,
    payload,
    sent_fields,
    state_hash,
    state_there,
)
from ckanext.mofops.gdcatalog.plan import Action, Channel, Dataset, Plan, changes
from ckanext.mofops.gdcatalog.source import file_hash
from ckanext.mofops.standard.messages import Lang, text

log = logging.getLogger(__name__)

Status = Literal["done", "failed", "skipped"]


@dataclass(frozen=True)
class Error:
    """Why an action was not done. code: a message."""

    code: str
    message: Mapping[Lang, str]

    def to_dict(self) -> dict[str, Any]:
        return {"code": self.code, "message": dict(self.message)}


@dataclass(frozen=True)
class Outcome:
    """What became of an action. target_id: of the dataset on the target, where known; error: None when done."""

    action: Action
    status: Status
    target_id: str | None
    error: Error | None = None

    def to_dict(self) -> dict[str, Any]:
        """What a push adds to the action's JSON form."""
        return {
            "target_id": self.target_id,
            "outcome": self.status,
            "error": None if self.error is None else self.error.to_dict(),
        }


class Journal(Protocol):
    """Who keeps the history of a run; called from one thread only."""

    def tell(self, outcomes: Sequence[Outcome], intended: Sequence[Action]) -> None:
        """What became of actions, and which are written next: their answers may be lost, that they were meant must not be. One
        that was meant is skipped when the run is stopped before it begins.
        """


class NoJournal:
    """Keeps nothing."""

    def tell(self, outcomes: Sequence[Outcome], intended: Sequence[Action]) -> None:
        pass


def apply(plan: Plan, client: Client, *, jobs: int = 1, journal: Journal | None = None) -> Iterator[Outcome]:
    """One outcome for each action, as they are done; one dataset's failure stops no other.

    jobs: datasets written at the same time. When the target is down, answers unlike a CKAN or knows no token, the rest is
    ``skipped``; so it is once ``client.stop`` is set, and what is under way is finished. CKAN authorises by organisation: a 403
    skips the rest of that organisation only. Each write is checked against its answer, and never repeated unseen.
    """
    return _Run(client, jobs, journal or NoJournal(), _WRITES[plan.channel]).outcomes(plan.actions)


class _Run:
    """The actions of a plan on their way. hurdles: why an organisation's datasets, or with None all, are not tried any more."""

    def __init__(self, client: Client, jobs: int, journal: Journal, write: "type[_Write] | type[_Flags]") -> None:
        self.jobs, self.journal, self.stop, self.write = jobs, journal, client.stop, write
        self.clients: SimpleQueue[Client] = SimpleQueue()
        for number in range(jobs):
            self.clients.put(client if number == 0 else client.twin())
        self.hurdles: dict[str | None, Mapping[Lang, str]] = {}

    def outcomes(self, actions: tuple[Action, ...]) -> Iterator[Outcome]:
        waiting, begun = deque(actions), deque[Future[Outcome]]()
        with ThreadPoolExecutor(self.jobs, thread_name_prefix="mofops-push") as pool:
            try:
                while waiting or begun:
                    known, intended = _known(begun), list[Action]()
                    # As many again stand by: the target need not wait while the history is written.
                    while waiting and len(begun) + len(intended) < 2 * self.jobs:
                        action = waiting.popleft()
                        skipped = self._skipped(action)
                        if skipped is None:
                            intended.append(action)
                        else:
                            known.append(skipped)
                    self.journal.tell(known, intended)
                    begun.extend([pool.submit(self._written, action) for action in intended])
                    yield from known
            finally:  # who asks for no more outcomes wants no more written
                for future in begun:
                    future.cancel()

    def _skipped(self, action: Action) -> Outcome | None:
        if self.stop.is_set():
            return Outcome(action, "skipped", action.target_id, Error("stopped", text("stopped")))
        reason = self.hurdles.get(None) or self.hurdles.get(action.organisation)
        if reason is None:
            return None
        return Outcome(action, "skipped", action.target_id, Error("not-tried", text("not-tried", reason=dict(reason))))

    def _written(self, action: Action) -> Outcome:
        skipped = self._skipped(action)
        if skipped is not None:
            return skipped
        client = self.clients.get()
        write = self.write(client, action)
        try:
            write.run()
        except CatalogError as error:
            self._hurdle(action, error)
            code, message = error.code, error.message()
            if write.partly:
                code, message = "unfinished", text("unfinished", reason=message)
            return Outcome(action, "failed", write.target_id, Error(code, message))
        except Exception as error:
            # The border of one item of the batch: whatever is wrong with this dataset, the others go on.
            log.exception("%s of %s", action.kind, action.name)
            found = text("could-not", detail=type(error).__name__)
            return Outcome(action, "failed", write.target_id, Error("could-not", found))
        else:
            return Outcome(action, "done", write.target_id)
        finally:
            self.clients.put(client)

    def _hurdle(self, action: Action, error: CatalogError) -> None:
        if isinstance(error, Unreachable | NotCkan) or (isinstance(error, Refused) and error.status == 401):
            self.hurdles[None] = error.message()
        elif isinstance(error, Refused):
            self.hurdles[action.organisation] = error.message()


def _known(begun: deque[Future[Outcome]]) -> list[Outcome]:
    """Waits until some of what was begun is done, and takes it out; nothing when nothing was begun."""
    if begun:
        wait(begun, return_when=FIRST_COMPLETED)
    done = [future for future in begun if future.done()]
    for future in done:
        begun.remove(future)
    return [future.result() for future in done]


class _Write:
    """One action on its way. current: the dataset on the target as last seen; None while there is none.

    Files travel one by one. While they do, the hash in our marker is ``PENDING``: a run that dies in between leaves an
    unfinished push to be seen as such, not a dataset that somebody else seems to have changed. A new dataset is private until
    it is whole. partly: a file was replaced and the rest is still to come.
    """

    def __init__(self, client: Client, action: Action) -> None:
        self.client = client
        self.action = action
        self.mapping = action.mapping
        self.hash = state_hash(action.state)
        self.wanted = {} if action.dataset is None else mapped(action.dataset, action.mapping)
        self.files = [resource for resource in dicts(self.wanted.get("resources")) if is_uploaded(resource)]
        self.before = self.current = action.current
        self.planned_id = action.target_id
        self.partly = False

    @property
    def target_id(self) -> str | None:
        return self.planned_id if self.current is None else str(self.current["id"])

    @property
    def dataset(self) -> Dataset:
        """The source's dict: only a withdraw has none."""
        return self.action.dataset or {}

    def run(self) -> None:
        """Do it, and check what the target made of it.

        :raises CatalogError: it is not done
        """
        if self.action.kind == "withdraw":
            self._withdraw()
            return
        self._check_files()
        if self.action.kind == "restore" and (self.current is None or self.current.get("state") == "deleted"):
            self._undelete(str(self.action.target_id))
        if self.current is None:
            self.planned_id = None  # what is made now has an id of its own
            self._create()
        if self.action.kind != "create" or self._mark() != self.hash or (self.current or {}).get("private"):
            self._send_files()
            self._revise(payload(self.dataset, self.mapping, self.hash, self.current), self.hash)
            self.partly = False
        self._verify()

    def _withdraw(self) -> None:
        if self.action.hide:
            self._revise({"private": True, **self._marked(WITHDRAWN)}, WITHDRAWN)
            if (self.current or {}).get("private") is not True:
                raise GdCatalogError("target-changes-fields", fields="private")
            return
        with suppress(NotFound):  # somebody was faster
            self._asked(
                lambda: self.client.call("package_delete", {"id": self.target_id}, write=True),
                lambda: True if self._found() is None else None,
            )

    def _undelete(self, id_: str) -> None:
        """Out of the bin, but hidden until its content is right; ``current`` stays None when it is not in there any more.

        Only what is deleted is brought back: a dataset that somebody has made their own, marker and name, is not in the bin.
        """
        update = {"name": self.wanted["name"], "state": "active", "private": True}
        request = {"match": {"id": id_, "state": "deleted"}, "update": update}
        self.current = None
        try:
            answer = self._asked(lambda: self.client.call("package_revise", request, write=True), self._landed)
        except NotFound:
            return
        except Refused as error:
            raise GdCatalogError("in-bin", target_name=one_line(self.action.target_name)) from error
        except Invalid as error:
            answer = self._landed() if "match" in error.errors else None
            if answer is None and "match" in error.errors:
                return
            if answer is None:
                raise _refusal(error) from error
        found = _dataset(answer.get("package") if isinstance(answer, Mapping) else None, id_=id_)
        # As the plan saw it: what was made anew at the source bears the id there that the former one had.
        owner = self._marker() if self.before is None else _owner(self.before)
        if not marks(found).items() >= owner.items():
            with suppress(CatalogError):
                self.client.call("package_delete", {"id": id_}, write=True)
            raise GdCatalogError("in-bin", target_name=one_line(self.action.target_name))
        self.current = found

    def _landed(self) -> dict[str, Any] | None:
        """Our dataset as an answer of ``package_revise``, if it is there."""
        found = self._found()
        return None if found is None else {"package": found}

    def _create(self) -> None:
        new = payload(self.dataset, self.mapping, PENDING if self.files else self.hash)
        new["private"] = bool(self.files)
        try:
            answer = self._asked(lambda: self.client.call("package_create", new, write=True), self._found)
        except Invalid as error:
            # A create whose answer was lost may finish after our look: then it is we who hold the name.
            answer = self._found() if error.errors.keys() & {"name", "id", "resources"} else None
            if answer is None:
                self._take_from_bin(error)
                return
        found = _dataset(answer, name=new["name"])
        if MARK_HASH not in marks(found):
            with suppress(CatalogError):  # nobody could tell later whose it is
                self.client.call("package_delete", {"id": found["id"]}, write=True)
            raise GdCatalogError("target-drops-fields", fields=f"extras[{MARK_HASH}]")
        if marks(found)[MARK_HASH] not in (self.hash, PENDING):
            raise GdCatalogError("changed-meanwhile")
        self.current = found

    def _take_from_bin(self, error: Invalid) -> None:
        """A create was refused: what is in its way may be our own dataset, deleted, which no listing shows.

        :raises GdCatalogError: it is not
        """
        there = self._shown(self.wanted["name"]) if error.errors.keys() & {"name", "id", "resources"} else None
        if there is None or there.get("state") != "deleted":
            raise _refusal(error) from error
        if not marks(there).items() >= self._marker().items():
            raise GdCatalogError("in-bin", target_name=one_line(self.action.target_name)) from error
        self._undelete(str(there["id"]))
        if self.current is None:
            raise _refusal(error) from error

    def _shown(self, name: str) -> Dataset | None:
        """What answers to a name, deleted or not; None where the target does not tell."""
        try:
            found = self.client.call("package_show", {"id": name})
        except CatalogError:  # the refusal of the write is what matters
            return None
        return found if isinstance(found, Mapping) and isinstance(found.get("id"), str) else None

    def _check_files(self) -> None:
        """All files are as they were planned, before the first write: a dataset changes as a whole or not at all."""
        for resource in self._missing_files():
            if file_hash(Path(resource[FILE])) != resource.get("hash"):
                raise UsageError("upload-changed", file=one_line(resource[FILE]))

    def _missing_files(self) -> list[Dataset]:
        return [resource for resource in self.files if not any(_same_file(there, resource) for there in self._resources())]

    def _send_files(self) -> None:
        missing = self._missing_files()
        if missing and self._mark() != PENDING:
            self._revise(self._marked(PENDING), PENDING)
        for resource in missing:
            self._send_file(resource)
            self.partly = True

    def _send_file(self, resource: Dataset) -> None:
        path = Path(resource[FILE])
        if file_hash(path) != resource.get("hash"):
            raise UsageError("upload-changed", file=one_line(path))
        others = [there for there in self._resources() if there.get("id") != resource["id"]]
        fields = form_fields(resource, self.mapping)
        action = "resource_patch"
        if len(others) == len(self._resources()):
            action, fields = "resource_create", {**fields, "package_id": str(self.target_id)}

        def landed() -> Dataset | None:
            return next((there for there in dicts((self._found() or {}).get("resources")) if _same_file(there, resource)), None)

        try:
            answer = self._asked(lambda: self.client.call(action, fields, write=True, upload=path), landed)
        except Invalid as error:
            # The same again: of two tries the first may be the one that is still at work when we look.
            answer = landed()
            if answer is None:
                raise _refusal(error) from error
        if not isinstance(answer, Mapping) or not _same_file(answer, resource):
            raise GdCatalogError("other-dataset")
        # The dataset's own time has moved on, and the answer does not tell it: the next write goes without that lock.
        self.current = {**(self.current or {}), "resources": [*others, answer], "metadata_modified": None}

    def _revise(self, update: Mapping[str, Any], hash_: str) -> None:
        """Replace fields of the dataset: those in ``update``; with a whole payload also ours that it leaves out."""
        seen = self.current or {}
        lock = {"metadata_modified": seen["metadata_modified"]} if seen.get("metadata_modified") else {}
        replaced = sent_fields(self.mapping) if "name" in update else tuple(update)
        request = {"match": {"id": self.target_id, **lock}, "filter": [f"-{name}" for name in replaced], "update": update}

        def landed() -> Dataset | None:
            found = self._found()
            if (
                found is None
                or marks(found).get(MARK_HASH) != hash_
                or found.get("metadata_modified") == seen.get("metadata_modified")
            ):
                return None
            return {"package": found}

        try:
            answer = self._asked(lambda: self.client.call("package_revise", request, write=True), landed)
        except Invalid as error:
            # The same as in a create: the change that broke our lock may be our own.
            answer = landed() if "match" in error.errors else None
            if answer is None:
                raise _refusal(error) from error
        self.current = _dataset(answer.get("package") if isinstance(answer, Mapping) else None, id_=self.target_id)

    def _asked(self, write: Callable[[], Any], landed: Callable[[], Any]) -> Any:
        return _asked(self.client, write, landed)

    def _verify(self) -> None:
        """The target kept what was sent; else it is undone, so that the next run blames no curator.

        :raises GdCatalogError: it did not
        """
        differing = list(changes(state_there(self.current or {}, self.mapping, self.action.state), self.action.state))
        if not differing and self._mark() == self.hash:
            return
        dropped = [change for change in differing if change.old is None]
        fields = one_line(", ".join(change.field for change in dropped or differing) or MARK_HASH)
        with suppress(CatalogError):  # what is told is why we are here
            self._undo()
        raise GdCatalogError("target-drops-fields" if dropped else "target-changes-fields", fields=fields)

    def _undo(self) -> None:
        """As before: an old dataset gets its old content, a new one is hidden."""
        if self.before is None or self.action.kind == "restore":
            hash_ = PENDING if self.before is None else WITHDRAWN
            self._revise({"private": True, **self._marked(hash_)}, hash_)
        elif self.files:
            self._revise(self._marked(PENDING), PENDING)
        else:
            old = {name: self.before[name] for name in sent_fields(self.mapping) if name in self.before}
            place = {"name": self.before["name"], "owner_org": organisation(self.before)}
            self._revise({**old, **place}, marks(self.before).get(MARK_HASH, ""))

    def _found(self) -> Dataset | None:
        """Our dataset on the target as it is now, by its marker."""
        marker = self._marker()
        fq = " AND ".join(any_of(key, [value]) for key, value in marker.items())
        found = [there for there in datasets(self.client, fq=fq, include_private=True) if marks(there).items() >= marker.items()]
        return next((there for there in found if self.target_id in (None, there["id"])), None)

    def _marker(self) -> dict[str, str]:
        if self.action.dataset is None:
            return _owner(self.before or {})
        return {MARK_SOURCE: self.mapping.source_site, MARK_ID: str(self.action.source_id)}

    def _mark(self) -> str | None:
        return marks(self.current or {}).get(MARK_HASH)

    def _resources(self) -> list[Dataset]:
        return dicts((self.current or {}).get("resources"))

    def _marked(self, hash_: str) -> dict[str, Any]:
        """The update that changes nothing but the hash of our marker."""
        kept = [{"key": key, "value": value} for key, value in extras(self.current or {}) if key != MARK_HASH]
        return {"extras": [*kept, {"key": MARK_HASH, "value": hash_}]}


class _Flags:
    """Flags of one dataset on the agency's own catalogue on their way; nothing else of it is touched."""

    partly = False

    def __init__(self, client: Client, action: Action) -> None:
        self.client = client
        self.flags = {change.field: change.new for change in action.changes}
        self.seen = action.current or {}
        self.target_id = action.target_id

    def run(self) -> None:
        """Set them, unless the dataset has changed since it was looked at.

        :raises CatalogError: they are not set
        """
        request = {
            "match": {"id": self.target_id, "metadata_modified": self.seen.get("metadata_modified")},
            "update": self.flags,
        }
        try:
            answer = _asked(self.client, lambda: self.client.call("package_revise", request, write=True), self._landed)
        except Invalid as error:
            # As in a push: the change that broke our lock may be our own.
            answer = self._landed() if "match" in error.errors else None
            if answer is None:
                raise _refusal(error) from error
        found = _dataset(answer.get("package") if isinstance(answer, Mapping) else None, id_=self.target_id)
        dropped = [name for name, value in self.flags.items() if found.get(name) != value]
        if dropped:
            raise GdCatalogError("flags-not-kept", fields=", ".join(dropped))

    def _landed(self) -> dict[str, Any] | None:
        """The dataset as an answer of ``package_revise``, if its flags are as they should be."""
        found = self.client.call("package_show", {"id": self.target_id})
        is_set = isinstance(found, Mapping) and self.flags.items() <= found.items()
        return {"package": found} if is_set else None


_WRITES: Mapping[Channel, type[_Write] | type[_Flags]] = {"push": _Write, "harvest": _Flags}


def _asked(client: Client, write: Callable[[], Any], landed: Callable[[], Any]) -> Any:
    """The answer of a write. After a lost one we look at the target, and write again only when nothing happened."""
    attempt = 0
    while True:
        try:
            return write()
        except (AnswerLost, NotCkan) as error:
            found = landed()
            if found is not None:
                return found
            if (attempt < MOST_ERRORS or not _is_own_error(error)) and client.pause(attempt):
                attempt += 1
            elif isinstance(error, NotCkan):
                # Our look was answered by a CKAN, so the target as a whole is well.
                raise GdCatalogError("write-not-answered", status=error.params.get("status")) from error
            else:
                raise


MOST_ERRORS = 2
"""How often a write is tried again that the site itself answers with an error: more does not help, and costs waiting time."""


def _is_own_error(error: CatalogError) -> bool:
    return error.params.get("reason") == "HTTP 500"


_CODES = {
    "match": "changed-meanwhile",
    "tags": "tags-refused",
    "tag_string": "tags-refused",
    "name": "name-in-use",
    "owner_org": "organisation-refused",
}


def _owner(there: Dataset) -> dict[str, str]:
    """What its marker says of whose a dataset of the target is."""
    return {key: value for key, value in marks(there).items() if key != MARK_HASH}


def _refusal(error: Invalid) -> GdCatalogError:
    """The target's refusal of one dataset, by the keys: the words are in the target's language."""
    code = next((code for key, code in _CODES.items() if key in error.errors), "dataset-refused")
    return GdCatalogError(code, details=error.params["details"])


def _dataset(answer: Any, *, id_: str | None = None, name: str | None = None) -> Dataset:
    """The answer, when it is the dataset that was written."""
    if (
        not isinstance(answer, Mapping)
        or not isinstance(answer.get("id"), str)
        or id_ not in (None, answer["id"])
        or name not in (None, answer.get("name"))
    ):
        raise GdCatalogError("other-dataset")
    return answer


def _same_file(there: Dataset, resource: Dataset) -> bool:
    """Whether a resource of the target is the uploaded file of a source resource."""
    hash_ = resource.get("hash")
    return (
        hash_ is not None
        and there.get("id") == resource.get("id")
        and there.get("hash") == hash_
        and there.get("url_type") == "upload"
    )
