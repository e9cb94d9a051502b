"""Nothing that a visitor can ask for shows anything of a dataset that is not public: every address, and every action that reads.

Each is asked while the dataset is public, too: what could not show it then would prove nothing.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from urllib.parse import urlencode
from uuid import uuid4

import pytest
from ckan import logic
from ckan.lib import jobs
from ckan.plugins import toolkit as tk

SHOWING = {
    *("home.index", "dataset.search", "dataset.read", "dataset_resource.read", "dataset_resource.download", "organization.read"),
    *("feeds.general", "feeds.organization", "api.dataset_autocomplete", "mofops_quality.report"),
    *("mofops_tables.table", "mofops_tables.whole", "datastore.dump", "datastore_search", "datastore_info"),
    *("package_search", "package_show", "resource_show", "package_list", "tag_list", "member_list"),
    *("organization_activity_list", "recently_changed_packages_activity_list"),
}
"""Endpoints and actions that show a public dataset."""
OTHERWISE = re.compile(r"^(admin|user|util|dashboard|file|webassets|static)\.|^static$|\.(new|edit|delete|logout)$")
"""Endpoints that no dataset has a part in, or that write."""
READABLE = re.compile("text|json|xml|turtle|n3")
"""Media types that a mark can be looked for in; of any other it is enough that there is an answer."""


@dataclass(frozen=True)
class Secret:
    """mark: in all that a dataset says and holds; name: its name; word: what one searches for, which answers repeat."""

    mark: str
    name: str
    word: str
    dataset: str
    resource: str
    file: str


@pytest.fixture
def secret(clean_queues, organisation, editor, described, work) -> Secret:
    """A public dataset with a file that was checked, and all that follows from that."""
    mark, name, word = (f"{kind}{uuid4().hex[:10]}" for kind in ("zqmark", "zqname", "zqword"))
    said = {"title": f"{word} {mark}", "notes": f"{word} {mark}", "tag_string": f"{mark},อื่น"}
    dataset = editor("package_create", **described(name=name, **said))
    assert dataset.status == 200, dataset.error
    schema = {"fields": [{"name": "ปี", "type": "integer"}, {"name": mark, "type": "string"}]}
    resource = editor(
        "resource_create",
        upload=(f"{mark}.csv", f"ปี,{mark}\n2565,{mark}ก\n2566,ข\n".encode()),
        package_id=name,
        name=mark,
        description=mark,
        format="CSV",
        schema=schema,
    )
    assert resource.status == 200, resource.error
    while len(jobs.get_queue()):
        work()
    file = resource.result["url"].rpartition("/")[2]
    return Secret(mark, name, word, dataset.result["id"], resource.result["id"], file)


def addresses(app, secret) -> Iterator[tuple[str, str]]:
    """Endpoint and address of all that a visitor can ask for, with whatever could point at the dataset in it."""
    values = {
        "id": [secret.name, secret.dataset, secret.mark, "ops-mof", secret.resource],
        "resource_id": [secret.resource],
        "filename": [secret.file],
        "organisation": ["ops-mof"],
        "ver": ["3"],
    }
    asked = urlencode({"q": secret.word, "query": secret.word, "incomplete": secret.word, "limit": 100})
    for rule in app.app._wsgi_app.url_map.iter_rules():
        if "GET" not in rule.methods or OTHERWISE.search(rule.endpoint) or rule.endpoint == "api.action":
            continue
        path = re.sub(r"<any\(([^)]*)\):(\w+)>", lambda found: f"<{found[2]}>", rule.rule)
        choices = {
            name: re.split(r",\s*", alternatives) for alternatives, name in re.findall(r"<any\(([^)]*)\):(\w+)>", rule.rule)
        }
        names = re.findall(r"<(?:[^<>]*:)?(\w+)>", path)
        if not all(name in values | choices for name in names):
            continue
        for chosen in product(*((choices | values)[name] for name in names)):
            filled = dict(zip(names, chosen, strict=True))
            address = re.sub(r"<(?:[^<>]*:)?(\w+)>", lambda found: filled[found[1]], path)  # noqa: B023
            yield rule.endpoint, address
            yield rule.endpoint, f"{address}?{asked}"
    pointing = {
        "id": (secret.name, secret.resource, "ops-mof"),
        "dataset": (secret.name,),
        "resource_id": (secret.resource,),
        "organisation": ("ops-mof",),
        "q": (secret.word,),
        "query": (secret.mark[:8],),
    }
    for name, action in logic._actions.items():
        if getattr(action, "side_effect_free", False):
            for key, found in pointing.items():
                for value in found:
                    yield name, f"/api/3/action/{name}?{urlencode({key: value})}"


def seen(app, secret) -> set[str]:
    """Endpoints and actions that show something of the dataset, or answer where the address names it."""
    found = set()
    for endpoint, address in addresses(app, secret):
        try:
            answer = app.get(address, follow_redirects=False)
        except (tk.ObjectNotFound, tk.NotAuthorized):
            continue  # some of CKAN's own views let these through: the live site shows a page that says nothing
        text = answer.data.decode("utf-8", "replace")
        is_named = any(part in address for part in (secret.name, secret.dataset, secret.resource))
        shows = secret.mark in text or (not is_named and (secret.name in text or secret.dataset in text))
        is_packed = answer.status_code == 200 and is_named and not READABLE.search(answer.content_type)
        if is_packed or (shows and secret.mark not in address):
            found.add(endpoint)
    return found


def test_it_shows_nowhere(app, secret, editor, work):
    shown = seen(app, secret)
    assert shown >= SHOWING, SHOWING - shown
    for hidden in ({"private": True}, {"private": False, "state": "draft"}, {"state": "deleted"}):
        answer = editor("package_patch", id=secret.dataset, **hidden)
        assert answer.status == 200, answer.error
        while len(jobs.get_queue()):
            work()
        assert (hidden, seen(app, secret)) == (hidden, set())
