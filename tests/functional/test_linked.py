"""The catalogue for programs: DCAT by address and by what is accepted, the same for all, and nothing that is not public."""

import json

import pytest
from ckan import model
from ckan.tests import helpers
from ckanext.dcat.processors import RDFParser, RDFSerializer
from lxml import etree, html
from rdflib import Graph, URIRef
from rdflib.namespace import DCAT, RDF
from sqlalchemy import event

from ckanext.mofops.linked import FORMATS
from ckanext.mofops.standard.linked import linked
from ckanext.mofops.standard.schema import dataset_schema

CSV = "ปี,จำนวน\n2566,1\n".encode()
SITE = "http://catalogue.test"
DQV = linked().prefixes["dqv"]
RESOURCE = {"name": "ตาราง", "description": "หนึ่งแถวต่อปี", "url": "https://example.go.th/ก ข.csv", "format": "CSV"}
FEEDS = ["/feeds/dataset.atom", "/feeds/organization/ops-mof.atom", "/feeds/custom.atom?q=", "/en/feeds/dataset.atom"]
SITEMAPS = ["/sitemap-datasets-1.xml", "/sitemap-resources-1.xml"]
NAMESPACES = {"a": "http://www.w3.org/2005/Atom", "s": "http://www.sitemaps.org/schemas/sitemap/0.9"}


@pytest.fixture
def get(catalogue):
    """A visitor with no cookies."""

    def ask(address, **headers):
        return helpers.CKANTestApp(catalogue.app).get(address, headers=headers, follow_redirects=False)

    return ask


def graph_of(answer, format_="ttl"):
    assert answer.status_code == 200, answer.body[:300]
    return Graph().parse(data=answer.body, format=FORMATS[format_][1])


def statements(do):
    """What is answered, and the statements of SQL that it took."""
    found = []
    listen = (model.meta.engine, "before_cursor_execute", lambda *given: found.append(given[2]))
    event.listen(*listen)
    try:
        return do(), found
    finally:
        event.remove(*listen)


# Addresses


@pytest.mark.parametrize("format_", FORMATS)
@pytest.mark.parametrize("by", ["id", "name"])
def test_a_dataset_has_an_address_in_each_notation(get, created, format_, by):
    dataset = created()
    answer = get(f"/dataset/{dataset[by]}.{format_}")
    graph = graph_of(answer, format_)
    assert answer.headers["Content-Type"] == f"{FORMATS[format_][0]}; charset=utf-8"
    assert (URIRef(f"{SITE}/dataset/{dataset['id']}"), RDF.type, DCAT.Dataset) in graph


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        ("text/turtle", "text/turtle"),
        ("application/ld+json", "application/ld+json"),
        ("application/rdf+xml", "application/rdf+xml"),
        ("text/turtle;q=0.9, text/html;q=0.5", "text/turtle"),
        ("text/html, text/turtle;q=0.9", "text/html"),
        ("*/*", "text/html"),
        ("text/*", "text/html"),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "text/html"),
        ("", "text/html"),
        ("nonsense", "text/html"),
    ],
)
def test_the_page_of_a_dataset_is_what_is_accepted(get, created, accept, media_type):
    dataset = created()
    for address in (f"/dataset/{dataset['name']}", "/", "/en/"):
        answer = get(address, Accept=accept)
        assert answer.status_code == 200
        assert answer.headers["Content-Type"].startswith(media_type)
        assert "Accept" in answer.headers["Vary"]


@pytest.mark.parametrize(
    "address",
    [
        "/dataset/{name}.json",
        "/dataset/{name}.",
        "/dataset/nothing.ttl",
        "/dataset_series/{name}.ttl",
        "/catalog.json",
        "/vocabulary.json",
        "/vocabulary/nothing",
        "/vocabulary/data_type/nothing",
        "/sitemap-datasets-0.xml",
        "/sitemap-datasets-99.xml",
        "/sitemap-users-1.xml",
        "/feeds/organization/nothing.atom",
        "/feeds/group/ops-mof.atom",
    ],
)
def test_what_is_not_there(get, created, address):
    assert get(address.format(name=created()["name"])).status_code == 404


@pytest.mark.parametrize(
    "address",
    [
        "/catalog.ttl?page=0",
        "/catalog.ttl?page=x",
        "/catalog.ttl?modified_since=x",
        "/catalog.ttl?modified_since=0001-01-01T00:00:00%2B07:00",
        "/catalog.ttl?q=%22%5B(&fq=a:%5B",
    ],
)
def test_a_question_that_nobody_understands(get, catalogue, address):
    assert get(address).status_code == 400


def test_the_catalogue_is_read_page_by_page(get, created, monkeypatch):
    for _ in range(3):
        created()
    monkeypatch.setattr("ckanext.mofops.views.linked.PER_PAGE", 2)
    found, address = set(), "/catalog.ttl"
    for _ in range(100):
        answer = get(address)
        graph = graph_of(answer)
        assert len(set(graph.objects(URIRef(SITE), DCAT.dataset))) <= 2
        found |= set(graph.subjects(RDF.type, DCAT.Dataset))
        # A harvester of ckanext-dcat finds its way by itself.
        parser = RDFParser()
        parser.parse(answer.body, "ttl")
        following = parser.next_page()
        if following is None:
            break
        address = following.removeprefix(SITE)
    public = helpers.call_action("package_search", context={"user": ""}, rows=1000)["results"]
    assert found == {URIRef(f"{SITE}/dataset/{entry['id']}") for entry in public}
    assert len(found) >= 3


def test_what_changed_since(get, created):
    dataset = created()
    [node] = graph_of(get(f"/catalog.ttl?modified_since={dataset['metadata_modified']}&fq=name:{dataset['name']}")).subjects(
        RDF.type, DCAT.Dataset
    )
    assert str(node).endswith(dataset["id"])
    for later in ("2999-01-01", "2999-01-01T00:00:00+07:00", "2999-01-01T00:00:00Z"):
        assert not list(graph_of(get(f"/catalog.ttl?modified_since={later}")).subjects(RDF.type, DCAT.Dataset))


def test_the_quality_of_a_page_is_asked_for_once(get, created):
    for _ in range(3):
        created(resources=[RESOURCE, RESOURCE])
    answer, asked = statements(lambda: get("/catalog.ttl"))
    assert answer.status_code == 200
    assert sum("mofops_validation" in statement for statement in asked) == 1
    few = len(asked)
    for _ in range(3):
        created(resources=[RESOURCE])
    assert len(statements(lambda: get("/catalog.ttl"))[1]) == few


def test_what_was_measured_is_said(get, editor, created, work, organisation):
    dataset = created()
    resource = editor(
        "resource_create", package_id=dataset["id"], name="ก", description="ข", upload=("ก.csv", CSV), format="CSV"
    ).result
    work()
    graph = graph_of(get(f"/dataset/{dataset['name']}.ttl"))
    said = {
        (str(subject).rpartition("/")[2], str(metric).rpartition("/")[2]): value.toPython()
        for measure, subject in graph.subject_objects(URIRef(f"{DQV}computedOn"))
        for metric in graph.objects(measure, URIRef(f"{DQV}isMeasurementOf"))
        for value in graph.objects(measure, URIRef(f"{DQV}value"))
    }
    assert said == {
        (resource["id"], "stars"): 3,
        (resource["id"], "valid"): True,
        (dataset["id"], "stars"): 3,
        (dataset["id"], "valid"): True,
        (dataset["id"], "items"): 14,
    }
    [size] = graph.objects(None, DCAT.byteSize)
    assert size.toPython() == len(CSV)


# Caching


def test_who_has_the_newest_is_told_so(get, editor, created):
    dataset = created()
    for address in (f"/dataset/{dataset['name']}.ttl", "/catalog.jsonld", *FEEDS, "/sitemap.xml", *SITEMAPS, "/vocabulary.ttl"):
        first = get(address)
        assert first.status_code == 200, address
        assert first.headers["Cache-Control"] == "public, max-age=300"
        assert "Set-Cookie" not in first.headers
        again = get(address, **{"If-None-Match": first.headers["ETag"]})
        assert (again.status_code, again.body) == (304, ""), address
    editor("package_patch", id=dataset["id"], title="ชื่อใหม่")
    for address in (f"/dataset/{dataset['name']}.ttl", "/catalog.jsonld", *FEEDS, "/sitemap.xml", "/sitemap-datasets-1.xml"):
        assert get(address, **{"If-None-Match": first.headers["ETag"]}).status_code == 200, address


def test_each_language_and_notation_is_another_answer(get, created):
    name = created()["name"]
    tags = {
        get(address).headers["ETag"]
        for address in (f"/dataset/{name}.ttl", f"/dataset/{name}.rdf", "/feeds/dataset.atom", "/en/feeds/dataset.atom")
    }
    assert len(tags) == 4


# Nothing that is not public


@pytest.fixture
def hidden(created, editor, described):
    """A dataset of each kind that visitors do not see."""
    private = created(private=True, title="ลับเฉพาะ", resources=[RESOURCE])
    draft = created(title="ลับเฉพาะ", resources=[RESOURCE], state="draft")
    deleted = created(title="ลับเฉพาะ", resources=[RESOURCE])
    assert editor("package_delete", id=deleted["id"]).status == 200
    return [private, draft, deleted]


@pytest.mark.parametrize("role", ["anyone", "sysadmin"])
def test_what_is_hidden_is_nowhere(hidden, browser, created, role):
    created(resources=[RESOURCE])  # no list is empty
    app = browser(role)
    for dataset in hidden:
        for key in ("id", "name"):
            for ending in (".ttl", ".jsonld"):
                assert app.get(f"/dataset/{dataset[key]}{ending}").status_code == 404
                assert app.get(f"/dataset_series/{dataset[key]}{ending}").status_code == 404
            assert app.get(f"/dataset/{dataset[key]}", headers={"Accept": "text/turtle"}).status_code == 404
    for address in (
        "/catalog.ttl",
        "/catalog.jsonld",
        "/catalog.ttl?fq=capacity:private&q=*:*",
        "/catalog.ttl?fq=state:draft",
        *FEEDS,
        *SITEMAPS,
    ):
        answer = app.get(address)
        assert answer.status_code == 200, address
        for dataset in hidden:
            assert dataset["id"] not in answer.body
            assert dataset["name"] not in answer.body
        assert "ลับเฉพาะ" not in answer.body


def test_a_hidden_page_says_nothing_to_search_engines(hidden, browser):
    app = browser("editor")
    for dataset in hidden[:2]:
        page = html.fromstring(app.get(f"/dataset/{dataset['name']}").body)
        assert page.xpath("//meta[@name='robots']/@content") == ["noindex, follow"]
        assert not page.xpath("//link[@rel='canonical']") and not page.xpath("//script[@type='application/ld+json']")


def test_who_is_signed_in_is_answered_as_anyone(browser, get, created):
    created()
    app = browser("editor")
    for address in ("/catalog.ttl", *FEEDS):
        assert app.get(address).body == get(address).body


# Round trip through ckanext-dcat


def test_our_profile_is_the_one(catalogue, created):
    dataset = created(resources=[RESOURCE])
    serialised = RDFSerializer().serialize_dataset(dataset, "ttl")
    assert f"{SITE}/vocabulary/geo_coverage/" in serialised


def test_its_parser_reads_every_item_back(get, created):
    dataset = created(objective=["ยุทธศาสตร์ชาติ", "อื่นๆ"], objective_other="อย่างอื่น", resources=[RESOURCE])
    for format_ in ("ttl", "jsonld", "rdf"):
        parser = RDFParser()
        parser.parse(get(f"/dataset/{dataset['name']}.{format_}").body, format_)
        [found] = parser.datasets()
        for item in dataset_schema().items.values():
            for field in item.fields:
                if field == "tag_string":
                    assert sorted(tag["name"] for tag in found["tags"]) == sorted(tag["name"] for tag in dataset["tags"])
                elif field == "owner_org":
                    assert found["owner_org"] == dataset["organization"]["name"]
                else:
                    assert found.get(field) == dataset.get(field), field
        assert found["objective_other"] == "อย่างอื่น"
        assert [resource["name"] for resource in found["resources"]] == ["ตาราง"]


def test_what_was_read_is_a_dataset_again(get, created, editor):
    dataset = created()
    parser = RDFParser()
    parser.parse(get(f"/dataset/{dataset['name']}.ttl").body, "ttl")
    [found] = parser.datasets()
    wanted = {name: value for name, value in found.items() if name in dataset_schema().dataset_fields or name == "tags"}
    answer = editor("package_create", **{**wanted, "name": f"{dataset['name']}-again", "url": ""})
    assert answer.status == 200, answer.error


def test_any_dcat_ap_reader_understands_the_rest(get, created):
    dataset = created(resources=[RESOURCE])
    parser = RDFParser(profiles=["euro_dcat_ap_3"])
    parser.parse(get(f"/dataset/{dataset['name']}.ttl").body, "ttl")
    [found] = parser.datasets()
    extras = {extra["key"]: extra["value"] for extra in found["extras"]}
    assert (found["title"], found["notes"]) == (dataset["title"], dataset["notes"])
    assert sorted(tag["name"] for tag in found["tags"]) == sorted(tag["name"] for tag in dataset["tags"])
    assert extras["contact_name"] == dataset["maintainer"]
    assert extras["contact_email"] == dataset["maintainer_email"]
    assert extras["publisher_name"] == dataset["organization"]["title"]
    assert extras["provenance"] == dataset["data_source"]
    assert extras["identifier"] == dataset["id"]
    assert found["resources"][0]["url"] == "https://example.go.th/ก%20ข.csv"


# The words


def test_every_word_that_is_used_is_in_the_vocabulary(get, created):
    dataset = created(objective=["ยุทธศาสตร์ชาติ"], resources=[RESOURCE])
    used = {
        str(node)
        for triple in graph_of(get(f"/dataset/{dataset['name']}.ttl"))
        for node in triple
        if str(node).startswith(f"{SITE}/vocabulary/")
    }
    assert used
    known = {str(node) for node in graph_of(get("/vocabulary.ttl")).subjects()}
    assert used <= known
    page = html.fromstring(get("/en/vocabulary").body)
    for address in used:
        path = address.removeprefix(SITE)
        asked = get(path, Accept="text/turtle")
        assert (asked.status_code, asked.headers["Location"].removeprefix(SITE)) == (303, "/vocabulary.ttl")
        place = get(path, Accept="text/html").headers["Location"].partition("#")[2]
        assert page.xpath("//*[@id=$place]", place=place), place


# Feeds and sitemap


def test_a_feed_is_whole(get, created):
    dataset = created(title='<b>"ก" & ข</b> ปี 2566', notes="**หนา** & <script>")
    for address in FEEDS:
        feed = etree.fromstring(get(address).body.encode())
        language = "en" if address.startswith("/en") else "th"
        assert feed.get("{http://www.w3.org/XML/1998/namespace}lang") == language
        for place in feed.xpath("//a:link/@href | //a:id/text()", namespaces=NAMESPACES):
            assert place.startswith(f"{SITE}/"), place
        assert feed.xpath("a:link[@rel='self']/@href", namespaces=NAMESPACES) == [SITE + address.removesuffix("?q=")]
        [entry] = feed.xpath("a:entry[a:id=$id]", id=f"{SITE}/dataset/{dataset['id']}", namespaces=NAMESPACES)
        assert entry.findtext("a:title", namespaces=NAMESPACES) == dataset["title"]
        assert entry.findtext("a:updated", namespaces=NAMESPACES) == dataset["metadata_modified"][:19] + "Z"
        assert entry.findtext("a:author/a:name", namespaces=NAMESPACES) == dataset["organization"]["title"]
        page = f"{SITE}{'/en' if language == 'en' else ''}/dataset/{dataset['name']}"
        assert entry.xpath("a:link/@href", namespaces=NAMESPACES) == [page]
        summary = entry.findtext("a:summary", namespaces=NAMESPACES)
        assert "หนา" in summary and "<" not in summary and "&amp;" not in summary


def test_a_feed_of_a_keyword_and_of_a_search(get, created):
    dataset = created(tag_string="คำ เฉพาะ,ทั่วไป")
    for address in ("/feeds/tag/คำ เฉพาะ.atom", f"/feeds/custom.atom?name={dataset['name']}", "/feeds/custom.atom?tags=คำ เฉพาะ"):
        feed = etree.fromstring(get(address).body.encode())
        ids = feed.xpath("a:entry/a:id/text()", namespaces=NAMESPACES)
        assert f"{SITE}/dataset/{dataset['id']}" in ids
    assert get('/feeds/tag/"] OR a:".atom').status_code == 200


def test_the_pages_of_a_feed(get, created, ckan_config, monkeypatch):
    created(), created(), created()
    monkeypatch.setitem(ckan_config, "ckan.feeds.limit", 2)
    seen, address = [], "/feeds/dataset.atom"
    while address:
        feed = etree.fromstring(get(address).body.encode())
        seen += feed.xpath("a:entry/a:id/text()", namespaces=NAMESPACES)
        following = feed.xpath("a:link[@rel='next']/@href", namespaces=NAMESPACES)
        address = following[0].removeprefix(SITE) if following else None
    assert len(seen) == len(set(seen)) >= 3


def test_the_sitemap_has_every_public_page(get, created, monkeypatch):
    dataset = created(resources=[RESOURCE])
    for _ in range(2):
        created()
    monkeypatch.setattr("ckanext.mofops.views.sitemap.ENTRIES", 2)
    index = etree.fromstring(get("/sitemap.xml").body.encode())
    found = []
    for file in index.xpath("//s:loc/text()", namespaces=NAMESPACES):
        found += etree.fromstring(get(file.removeprefix(SITE)).body.encode()).xpath("//s:loc/text()", namespaces=NAMESPACES)
    assert len(found) == len(set(found))
    place = f"/dataset/{dataset['name']}"
    for path in (place, f"{place}/resource/{dataset['resources'][0]['id']}", "/organization/ops-mof", "/dataset", "/vocabulary"):
        assert {SITE + path, f"{SITE}/en{path}"} <= set(found), path
    for address in [address for address in found if f"{SITE}/dataset/" not in address or place in address]:
        assert get(address.removeprefix(SITE)).status_code == 200, address
    assert f"Sitemap: {SITE}/sitemap.xml" in get("/robots.txt").body.splitlines()


# The head of a page


def head(answer):
    page = html.fromstring(answer.body)
    alternates = {link.get("hreflang"): link.get("href") for link in page.xpath("//head/link[@hreflang]")}
    return page.xpath("//link[@rel='canonical']/@href"), alternates, page.xpath("//meta[@name='robots']/@content")


@pytest.mark.parametrize(
    ("asked", "path", "indexed"),
    [
        ("/", "/", True),
        ("/?utm_source=x", "/", True),
        ("/dataset/", "/dataset/", True),
        ("/dataset/?sort=title_string+asc&_tags_limit=0", "/dataset/", True),
        ("/dataset/?page=2", "/dataset/?page=2", True),
        ("/dataset/?page=1", "/dataset/", True),
        ("/dataset/?organization=ops-mof&sort=name+asc", "/dataset/?organization=ops-mof", True),
        ("/dataset/?tags=b&organization=a", "/dataset/?organization=a&tags=b", False),
        ("/dataset/?q=ก", "/dataset/?q=%E0%B8%81", False),
        ("/organization/ops-mof", "/organization/ops-mof", True),
        ("/vocabulary", "/vocabulary", True),
        ("/about", "/about", True),
    ],
)
def test_a_page_has_one_address_in_each_language(get, created, asked, path, indexed):
    created()
    for prefix in ("", "/en", "/th"):
        own, alternates, robots = head(get(prefix + asked))
        assert own == [SITE + ("/en" if prefix == "/en" else "") + path]
        assert alternates == {"th": SITE + path, "en": f"{SITE}/en{path}", "x-default": SITE + path}
        assert robots == ([] if indexed else ["noindex, follow"])


def test_a_resource_and_a_dataset_have_one_address_by_whatever_they_were_asked_for(get, created):
    dataset = created(resources=[RESOURCE])
    for path in (f"/dataset/{dataset['name']}", f"/dataset/{dataset['name']}/resource/{dataset['resources'][0]['id']}"):
        own, alternates, robots = head(get(f"/en{path}?x=1"))
        assert (own, robots) == ([f"{SITE}/en{path}"], [])
        assert alternates == {"th": SITE + path, "en": f"{SITE}/en{path}", "x-default": SITE + path}


@pytest.mark.parametrize("address", ["/user/login", "/dataset/nothing", "/check", "/organization/nothing", "/nothing"])
def test_what_is_no_public_page_is_not_for_search_engines(get, catalogue, address):
    own, alternates, robots = head(get(address))
    assert (own, alternates, robots) == ([], {}, ["noindex, follow"])


def test_search_engines_read_the_data_of_a_dataset(get, created):
    title = "</script><script>alert(1)</script> <!-- & \u2028 ก"
    dataset = created(title=title, resources=[RESOURCE], license_id="Creative Commons Attributions")
    for prefix in ("", "/en"):
        answer = get(f"{prefix}/dataset/{dataset['name']}")
        page = html.fromstring(answer.body)
        [block] = page.xpath("//script[@type='application/ld+json']")
        said = json.loads(block.text)
        assert (said["@type"], said["name"]) == ("Dataset", dataset["title"])
        assert said["license"] == "http://www.opendefinition.org/licenses/cc-by"
        assert said["url"] == f"{SITE}/dataset/{dataset['name']}"
        assert said["distribution"][0]["encodingFormat"] == "text/csv"
        assert not [script for script in page.xpath("//script") if "alert(1)" in (script.text or "") and script is not block]


def test_search_engines_read_what_the_catalogue_is(get, catalogue):
    [block] = html.fromstring(get("/en/").body).xpath("//script[@type='application/ld+json']/text()")
    assert json.loads(block)["@type"] == "DataCatalog"


def test_a_page_names_its_other_forms(get, created):
    name = created()["name"]
    page = html.fromstring(get(f"/dataset/{name}").body)
    for media_type in ("text/turtle", "application/ld+json", "application/rdf+xml"):
        [address] = page.xpath("//link[@rel='alternate'][@type=$type]/@href", type=media_type)
        assert get(address.removeprefix(SITE)).headers["Content-Type"].startswith(media_type)
    for address in ("/", "/dataset/", f"/dataset/{name}", "/organization/ops-mof"):
        feeds = html.fromstring(get(address).body).xpath("//link[@type='application/atom+xml']/@href")
        assert len(feeds) == 1
        assert get(feeds[0].removeprefix(SITE)).status_code == 200
