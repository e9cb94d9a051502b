import pytest

from ckanext.mofops.catalog import UsageError
from ckanext.mofops.gdcatalog import Profile, owned, snapshot, state_hash
from ckanext.mofops.gdcatalog.mapping import mapped, payload

MAPPING = Profile("https://agency.example")


def test_ours_and_those_with_our_names(client, target, complete, stored):
    sources = [complete(f"set-{n}") for n in range(250)]
    ours = stored(payload(sources[0], MAPPING, "h"))
    stranger = {**stored({**complete("set-1"), "owner_org": "other"}), "extras": []}
    target.datasets = {"a": ours, "b": stranger}
    found = snapshot(client, MAPPING, sources)
    assert {dataset["name"] for dataset in found.datasets} == {"set-0", "set-1"}
    assert (found.site, found.organisations) == (target.url, {"ops-mof"})
    # One for the status, our datasets and those of other addresses of ours, and three for 249 new names.
    assert target.asked == ["status_show"] + ["package_search"] * 5


def test_the_organisations_that_are_there(client, target, complete):
    found = snapshot(client, MAPPING, [complete(), complete("b", organization={"name": "gone"})])
    assert found.organisations == {"ops-mof"}


def test_an_organisation_for_all_that_is_not_there(client, target, complete):
    with pytest.raises(UsageError) as caught:
        snapshot(client, Profile("https://agency.example", target_org="gone"), [complete()])
    assert caught.value.code == "target-org-unknown"


class Large:
    """A target with many datasets, which counts what it is asked; the contract of ``Client.call``."""

    url = "https://b.example"

    def __init__(self, datasets):
        self.datasets = datasets
        self.requests = 0

    def call(self, action, data, *, keep=lambda result: result):
        self.requests += 1
        if action != "package_search":
            return {"site_url": self.url, "name": "ops-mof"}
        if " AND NOT " in data["fq"]:  # all are ours
            return keep({"count": 0, "results": []})
        after = data["fq"].partition('+id:{"')[2].partition('"')[0]
        rest = [dataset for dataset in self.datasets if dataset["id"] > after]
        return keep({"count": len(rest), "results": rest[:1000]})


def test_ten_thousand_that_are_all_there_cost_twelve_requests(complete, stored):
    source = complete()
    there = stored(payload(source, MAPPING, state_hash(owned(mapped(source, MAPPING)))))
    large = Large([{**there, "id": f"{n:05}"} for n in range(10_000)])
    found = snapshot(large, MAPPING, [source])
    assert (large.requests, len(found.datasets)) == (12, 10_000)
