"""Carries a plan out: the only module that writes to the target.

The rule for a write whose answer is lost: look first, then decide. A create that timed out may have succeeded; doing it again
blindly makes a duplicate, or an error about our own dataset.

Source: CKAN 2.12, ``package_create``, ``package_revise`` (``match`` as an optimistic lock), ``resource_create``,
``resource_patch``.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from ckanext.mofops.catalog.client import Client
from ckanext.mofops.catalog.errors import AnswerLost, CatalogError, Invalid, NotCkan, Refused, Unreachable, UsageError, one_line
from ckanext.mofops.catalog.site import any_of, datasets
from ckanext.mofops.gdcatalog.errors import GdCatalogError
from ckanext.mofops.gdcatalog.mapping import (
    FILE,
    MARK_HASH,
    MARK_ID,
    MARK_SOURCE,
    PENDING,
    dicts,
    extras,
    form_fields,
    is_uploaded,
    mapped,
    marks,
    organisation,
    owned,
    payload,
    sent_fields,
    source_id,
    state_hash,
)
from ckanext.mofops.gdcatalog.plan import Action, Plan, changes
from ckanext.mofops.gdcatalog.source import file_hash
from ckanext.mofops.standard.messages import Lang, text

Status = Literal["done", "failed", "skipped"]
Dataset = Mapping[str, Any]


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


def apply(plan: Plan, client: Client) -> Iterator[Outcome]:
    """One outcome for each action, in plan order; one dataset's failure stops no other.

    When the target is down, answers unlike a CKAN or knows no token, the rest is ``skipped``. It authorises by organisation: a
    403 skips the rest of that organisation only. Each write is checked against its answer, and never repeated unseen.
    """
    stopped: dict[str | None, CatalogError] = {}
    for action in plan.actions:
        place = organisation(mapped(action.dataset, action.mapping))
        reason = stopped.get(None) or stopped.get(place)
        if reason is not None:
            yield Outcome(action, "skipped", action.target_id, Error("not-tried", text("not-tried", reason=reason.message())))
            continue
        write = _Write(client, action)
        try:
            write.run()
        except CatalogError as error:
            if isinstance(error, Unreachable | NotCkan) or (isinstance(error, Refused) and error.status == 401):
                stopped[None] = error
            elif isinstance(error, Refused):
                stopped[place] = error
            yield Outcome(action, "failed", write.target_id, Error(error.code, error.message()))
        else:
            yield Outcome(action, "done", write.target_id)


class _Write:
    """One action on its way. current: the dataset on the target as last seen; None while there is none.

    Files travel one by one. While they do, the hash in our marker is ``PENDING``: a run that dies in between leaves an
    unfinished push to be seen as such, not a dataset that somebody else seems to have changed.
    """

    def __init__(self, client: Client, action: Action) -> None:
        self.client = client
        self.action = action
        self.hash = state_hash(action.state)
        self.files = [
            resource for resource in dicts(mapped(action.dataset, action.mapping)["resources"]) if is_uploaded(resource)
        ]
        self.current = action.current

    @property
    def target_id(self) -> str | None:
        return self.action.target_id if self.current is None else str(self.current["id"])

    def run(self) -> None:
        """Create or update, and check what the target made of it.

        :raises CatalogError: it is not done
        """
        if self.current is None:
            self._create()
        if self._mark() != self.hash or self.action.kind == "update":
            self._send_files()
            self._revise(payload(self.action.dataset, self.action.mapping, self.hash, self.current), self.hash)
        self._verify()

    def _create(self) -> None:
        new = payload(self.action.dataset, self.action.mapping, PENDING if self.files else self.hash)
        try:
            answer = self._asked(lambda: self.client.call("package_create", new, write=True), self._found)
        except Invalid as error:
            # A create whose answer was lost may finish after our look: then it is we who hold the name.
            answer = self._found() if "name" in error.errors else None
            if answer is None:
                raise _refusal(error) from error
        found = _dataset(answer, name=new["name"])
        if MARK_HASH not in marks(found):
            raise GdCatalogError("target-drops-fields", fields=f"extras[{MARK_HASH}]")
        if marks(found)[MARK_HASH] not in (self.hash, PENDING):
            raise GdCatalogError("changed-meanwhile")
        self.current = found

    def _send_files(self) -> None:
        missing = [resource for resource in self.files if not any(_same_file(there, resource) for there in self._resources())]
        if missing and self._mark() != PENDING:
            self._revise(self._pending(), PENDING)
        for resource in missing:
            self._send_file(resource)

    def _send_file(self, resource: Dataset) -> None:
        path = Path(resource[FILE])
        if file_hash(path) != resource.get("hash"):
            raise UsageError("upload-changed", file=one_line(path))
        others = [there for there in self._resources() if there.get("id") != resource["id"]]
        if len(others) == len(self._resources()):
            action, fields = "resource_create", {**form_fields(resource), "package_id": str(self.target_id)}
        else:
            action, fields = "resource_patch", form_fields(resource)

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
        before = self.current or {}
        lock = {"metadata_modified": before["metadata_modified"]} if before.get("metadata_modified") else {}
        replaced = sent_fields() if "name" in update else tuple(update)
        request = {"match": {"id": self.target_id, **lock}, "filter": [f"-{name}" for name in replaced], "update": update}

        def landed() -> Dataset | None:
            found = self._found()
            if (
                found is None
                or marks(found).get(MARK_HASH) != hash_
                or found.get("metadata_modified") == before.get("metadata_modified")
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
        """The answer of a write. After a lost one we look at the target, and try once more when nothing happened."""
        for last in (False, True):
            try:
                return write()
            except (AnswerLost, NotCkan) as error:
                found = landed()
                if found is not None:
                    return found
                if last and isinstance(error, NotCkan):
                    # Our look was answered by a CKAN, so the target as a whole is well.
                    raise GdCatalogError("write-not-answered", status=error.params.get("status")) from error
                if last:
                    raise
        raise AssertionError("the second try returns or raises")

    def _verify(self) -> None:
        """The target kept what was sent; else our hash is taken back, so that the next run blames no curator.

        :raises GdCatalogError: it did not
        """
        differing = list(changes(owned(self.current or {}), self.action.state))
        if not differing and self._mark() == self.hash:
            return
        dropped = [change for change in differing if change.old is None]
        fields = one_line(", ".join(change.field for change in dropped or differing) or MARK_HASH)
        with suppress(CatalogError):  # what is told is why we are here
            self._revise(self._pending(), PENDING)
        raise GdCatalogError("target-drops-fields" if dropped else "target-changes-fields", fields=fields)

    def _found(self) -> Dataset | None:
        """Our dataset on the target as it is now, by its marker."""
        marker = {MARK_SOURCE: self.action.mapping.source_site, MARK_ID: source_id(self.action.dataset)}
        fq = " AND ".join(any_of(key, [value]) for key, value in marker.items())
        found = [there for there in datasets(self.client, fq=fq, include_private=True) if marks(there).items() >= marker.items()]
        return next((there for there in found if self.target_id in (None, there["id"])), None)

    def _mark(self) -> str | None:
        return marks(self.current or {}).get(MARK_HASH)

    def _resources(self) -> list[Dataset]:
        return dicts((self.current or {}).get("resources"))

    def _pending(self) -> dict[str, Any]:
        kept = [{"key": key, "value": value} for key, value in extras(self.current or {}) if key != MARK_HASH]
        return {"extras": [*kept, {"key": MARK_HASH, "value": PENDING}]}


_CODES = {
    "match": "changed-meanwhile",
    "tags": "tags-refused",
    "tag_string": "tags-refused",
    "name": "name-in-use",
    "owner_org": "organisation-refused",
}


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
