"""The catalogue answers what a harvester asks for.

The requests are those of ckanext-harvest 1.6.3, ``CKANHarvester``: ``package_search`` by GET, a hundred a page by id until a page
is empty, the second time only what was modified since an hour before the last harvest; ``organization_show`` and ``group_show``
by id. ``package_list`` and ``package_show`` are what its version 2 of the API asked for.
"""

import json
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

import pytest
from ckan import model
from ckan.lib.search import rebuild
from ckan.tests import factories, helpers

from ckanext.mofops import metadata
from ckanext.mofops.standard.schema import dataset_schema

PAGE = 100


class Harvester:
    """Asks as a harvester does. token: None for one without."""

    def __init__(self, app, token=None):
        self.app, self.headers = app, {"Authorization": token} if token else {}

    def get(self, action, **params):
        answer = self.app.get(f"/api/3/action/{action}?{urlencode(params)}", headers=self.headers)
        assert answer.status_code == 200, answer.body[:300]
        return json.loads(answer.body)["result"]

    def pages(self, since=None):
        """Each page as it comes, the last one empty."""
        start = 0
        while True:
            asked = {"rows": str(PAGE), "start": str(start), "sort": "id asc"}
            if since is not None:
                asked["fq"] = f"metadata_modified:[{(since - timedelta(hours=1)).isoformat()}Z TO *]"
            page = self.get("package_search", **asked)["results"]
            yield page
            if not page:
                return
            start += PAGE

    def datasets(self, since=None):
        return [dataset for page in self.pages(since) for dataset in page]


@pytest.fixture(scope="module")
def harvesters(catalogue):
    """Without a token, and with that of a user without rights."""
    tokens = (None, factories.UserWithToken()["token"])
    return [Harvester(helpers.CKANTestApp(catalogue.app), token) for token in tokens]


def test_a_whole_harvest(harvesters, created, editor, sysadmin):
    group = factories.Group()
    public = {created()["id"] for _ in range(PAGE + 3)}
    grouped = created()["id"]
    sysadmin("member_create", id=group["id"], object=grouped, object_type="package", capacity="public")
    private, draft, deleted = created(private=True), created(), created()
    editor("package_patch", id=draft["id"], state="draft")
    editor("package_delete", id=deleted["id"])
    hidden = {dataset["id"] for dataset in (private, draft, deleted)}
    refused = created()
    editor("package_patch", id=refused["id"], allow_harvest="False")
    public |= {grouped, refused["id"]}
    for harvester in harvesters:
        found = harvester.datasets()
        ids = [dataset["id"] for dataset in found]
        assert ids == sorted(ids)
        assert len(ids) == len(set(ids))
        assert public <= set(ids)
        assert not hidden & set(ids)
        consent = {dataset["id"]: dataset["allow_harvest"] for dataset in found}
        assert consent.pop(refused["id"]) == "False"
        assert set(consent.values()) == {"True"}
        for dataset in found:
            assert not metadata.missing_items(metadata.problems(dataset))
        [organisation] = {dataset["owner_org"] for dataset in found if dataset["id"] in public}
        assert harvester.get("organization_show", id=organisation)["name"] == "ops-mof"
        assert harvester.get("group_show", id=group["id"])["name"] == group["name"]

        names = harvester.get("package_list")
        assert {dataset["name"] for dataset in found} == set(names)
        shown = harvester.get("package_show", id=names[0])
        by_name = {dataset["name"]: dataset for dataset in found}
        assert shown["metadata_modified"] == by_name[names[0]]["metadata_modified"]
        for id_ in hidden:
            answer = harvester.app.get(f"/api/3/action/package_show?id={id_}", headers=harvester.headers)
            assert answer.status_code in (403, 404)


def test_the_second_harvest_asks_for_what_changed(harvesters, created, editor):
    old, changed = created(), created()
    long_ago = datetime(2020, 1, 1)
    _set_modified([old["id"], changed["id"]], long_ago)
    editor("package_patch", id=changed["id"], notes="คำอธิบายใหม่")
    # Of the shape that the harvester sends, microseconds and all.
    since = datetime.now(UTC).replace(tzinfo=None, microsecond=123456)
    for harvester in harvesters:
        ids = {dataset["id"] for dataset in harvester.datasets(since)}
        assert changed["id"] in ids
        assert old["id"] not in ids


def _set_modified(ids, at):
    for id_ in ids:
        model.Session.get(model.Package, id_).metadata_modified = at
    model.repo.commit()
    for id_ in ids:
        rebuild(id_)
    model.Session.remove()


def test_edits_between_pages_lose_nothing(harvesters, created, editor):
    untouched = [created()["id"] for _ in range(3)]
    while len(harvesters[0].datasets()) <= PAGE:
        untouched.append(created()["id"])
    pages = harvesters[0].pages()
    first = next(pages)
    editor("package_patch", id=first[0]["id"], notes="แก้ไขระหว่างการดึง")
    created()
    rest = [dataset for page in pages for dataset in page]
    ids = {dataset["id"] for dataset in (*first, *rest)}
    assert set(untouched) <= ids


@pytest.mark.parametrize("value", ["True", "False"])
def test_consent_can_be_filtered_by(value, harvesters, created, editor):
    yes, no = created(), created()
    editor("package_patch", id=no["id"], allow_harvest="False")
    wanted, other = (yes, no) if value == "True" else (no, yes)
    asked = {"fq": f"allow_harvest:{value}", "rows": 1000, "facet.field": '["allow_harvest"]'}
    found = harvesters[0].get("package_search", **asked)
    ids = {dataset["id"] for dataset in found["results"]}
    assert wanted["id"] in ids
    assert other["id"] not in ids
    assert set(found["facets"]["allow_harvest"]) == {value}


def test_every_field_of_the_items_is_on_the_wire(harvesters, created, described):
    dataset = created()
    [found] = [given for given in harvesters[0].datasets() if given["id"] == dataset["id"]]
    sent = described()
    for field in dataset_schema().dataset_fields.values():
        if field.item is not None and field.kind != "tags" and field.name in sent and field.name not in ("name", "owner_org"):
            assert found[field.name] == dataset[field.name], field.name
