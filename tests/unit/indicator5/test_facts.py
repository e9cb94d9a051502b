import datetime
from dataclasses import replace

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from ckanext.mofops.indicator5 import Agency, Facts, FactsError, Imd, Indicator5Error, Notice, ScopeChoice, Usage
from ckanext.mofops.indicator5.facts import KEYS


def test_everything_stated_is_read(facts_content):
    facts = Facts.from_dict(facts_content)
    assert facts.fiscal_year == 2566
    assert facts.agency.name == "ops-mof"
    assert facts.scopes == (ScopeChoice(1), ScopeChoice(4, 219))
    assert facts.catalogue_notified == Notice(datetime.date(2023, 1, 15), "กค 0201/1")
    assert facts.template2.date == datetime.date(2023, 3, 2)
    assert facts.usage[0].datasets == ("d1",)
    assert facts.usage[0].scope == ScopeChoice(1)


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(None, id="empty-file"),
        pytest.param({}, id="empty-mapping"),
        pytest.param(dict.fromkeys(("fiscal_year", "agency", "datasets", "scopes", "values", "imd", "usage")), id="nulls"),
        pytest.param({"values": {"d1": "  ", "d2": None}, "agency": {"title": ""}}, id="blank-texts"),
        pytest.param({"catalogue_notified": {"date": None}, "template_sent": {"template1": None}}, id="blank-notices"),
    ],
)
def test_nothing_stated(content):
    assert Facts.from_dict(content) == Facts()


@pytest.mark.parametrize("written", ["2023-01-15", '"2023-01-15"'])
def test_dates_of_yaml_and_texts_are_the_same(written):
    content = yaml.safe_load(f"catalogue_notified: {{date: {written}}}")
    assert Facts.from_dict(content).catalogue_notified.date == datetime.date(2023, 1, 15)


def test_a_name_given_twice_is_one_dataset():
    facts = Facts.from_dict({"datasets": ["a", "b", " a "], "imd": {"required": True, "datasets": ["x", "x"]}})
    assert facts.datasets == ("a", "b")
    assert facts.imd.datasets == ("x",)


MOMENT = datetime.datetime(2023, 1, 15, tzinfo=datetime.UTC)
BOMB: list = []
BOMB.append(BOMB)
ENTRY = {"title": "x"}


@pytest.mark.parametrize(
    ("content", "key", "code"),
    [
        pytest.param([], "agency.yaml", "not-a-mapping", id="a-list"),
        pytest.param("fiscal_year: 2566", "agency.yaml", "not-a-mapping", id="a-text"),
        pytest.param({"colour": 1}, "colour", "unknown-key", id="unknown-key"),
        pytest.param({2566: 1}, "int", "unknown-key", id="key-that-is-no-text"),
        pytest.param({16**6000: 1}, "int", "unknown-key", id="key-too-long-to-print"),
        pytest.param({"\x1b[2J" + "x" * 99: 1}, "?[2J" + "x" * 56, "unknown-key", id="key-that-steers-the-terminal"),
        pytest.param({"agency": {"colour": 1}}, "agency.colour", "unknown-key", id="unknown-key-within"),
        pytest.param({"template_sent": {"template3": {}}}, "template_sent.template3", "unknown-key", id="third-template"),
        pytest.param({"usage": [ENTRY, {"colour": 1}]}, "usage[1].colour", "unknown-key", id="unknown-key-of-an-entry"),
        pytest.param({"agency": "MoF"}, "agency", "not-a-mapping", id="agency-as-text"),
        pytest.param({"agency": {"title": 2566}}, "agency.title", "not-a-text", id="number-for-text"),
        pytest.param({"agency": {"title": "\ud800"}}, "agency.title", "not-a-text", id="half-a-surrogate-pair"),
        pytest.param({"agency": {"catalogue_url": "javascript:alert(1)"}}, "agency.catalogue_url", "not-an-address", id="script"),
        pytest.param(
            {"agency": {"catalogue_url": "https://u:p@x"}}, "agency.catalogue_url", "not-an-address", id="password-in-url"
        ),
        pytest.param({"agency": {"catalogue_url": "http://[::1"}}, "agency.catalogue_url", "not-an-address", id="broken-address"),
        pytest.param({"agency": {"catalogue_url": "https://"}}, "agency.catalogue_url", "not-an-address", id="no-host"),
        pytest.param({"agency": {"title": "a\0b"}}, "agency.title", "not-a-text", id="what-no-database-keeps"),
        pytest.param({"fiscal_year": "2566"}, "fiscal_year", "not-a-number", id="year-as-text"),
        pytest.param({"fiscal_year": True}, "fiscal_year", "not-a-number", id="year-as-flag"),
        pytest.param({"fiscal_year": 2499}, "fiscal_year", "unknown-year", id="year-without-rules"),
        pytest.param({"fiscal_year": 16**6000}, "fiscal_year", "unknown-year", id="year-too-long-to-print"),
        pytest.param({"datasets": "d1"}, "datasets", "not-a-list", id="datasets-as-text"),
        pytest.param({"datasets": {"d1": 1}}, "datasets", "not-a-list", id="datasets-as-mapping"),
        pytest.param({"datasets": ["d1", 7]}, "datasets[1]", "not-a-text", id="number-for-a-name"),
        pytest.param({"datasets": [""]}, "datasets[0]", "not-a-text", id="blank-name"),
        pytest.param({"datasets": BOMB}, "datasets[0]", "not-a-text", id="list-within-itself"),
        pytest.param({"values": ["d1"]}, "values", "not-a-mapping", id="values-as-list"),
        pytest.param({"values": {7: "x"}}, "values.int", "unknown-key", id="number-for-a-valued-name"),
        pytest.param({"values": {"d1": 7}}, "values.d1", "not-a-text", id="number-for-a-value"),
        pytest.param({"scopes": 1}, "scopes", "not-a-list", id="scopes-as-number"),
        pytest.param({"scopes": [7]}, "scopes[0]", "unknown-scope", id="seventh-scope"),
        pytest.param({"scopes": [0]}, "scopes[0]", "unknown-scope", id="scope-zero"),
        pytest.param({"scopes": [True]}, "scopes[0]", "unknown-scope", id="scope-as-flag"),
        pytest.param({"scopes": ["1"]}, "scopes[0]", "unknown-scope", id="scope-as-text"),
        pytest.param({"scopes": [[1]]}, "scopes[0]", "unknown-scope", id="scope-as-list"),
        pytest.param({"scopes": [{"branch": 219}]}, "scopes[0]", "unknown-scope", id="branch-alone"),
        pytest.param({"scopes": [{"scope": 4, "branch": 999}]}, "scopes[0]", "unknown-branch", id="unknown-branch"),
        pytest.param({"scopes": [{"scope": 1, "branch": 219}]}, "scopes[0]", "unknown-branch", id="branch-of-another-scope"),
        pytest.param({"scopes": [{"scope": 4, "branch": [219]}]}, "scopes[0]", "unknown-branch", id="branch-as-list"),
        pytest.param({"scopes": [{"scope": 4, "field": 219}]}, "scopes[0].field", "unknown-key", id="unknown-key-of-a-scope"),
        pytest.param({"imd": {"required": "yes"}}, "imd.required", "not-a-flag", id="flag-as-text"),
        pytest.param({"imd": {"required": 1}}, "imd.required", "not-a-flag", id="flag-as-number"),
        pytest.param({"catalogue_notified": "2023-01-15"}, "catalogue_notified", "not-a-mapping", id="notice-as-text"),
        pytest.param({"catalogue_notified": {"date": "2023-02-30"}}, "catalogue_notified.date", "not-a-date", id="30-february"),
        pytest.param({"catalogue_notified": {"date": "15/01/2023"}}, "catalogue_notified.date", "not-a-date", id="another-form"),
        pytest.param({"catalogue_notified": {"date": "20230115"}}, "catalogue_notified.date", "not-a-date", id="short-form"),
        pytest.param({"catalogue_notified": {"date": 20230115}}, "catalogue_notified.date", "not-a-date", id="date-as-number"),
        pytest.param({"catalogue_notified": {"date": MOMENT}}, "catalogue_notified.date", "not-a-date", id="moment"),
        # Thai officers write 2566 by habit; taken as CE it would lie five centuries ahead.
        pytest.param(
            {"catalogue_notified": {"date": "2566-01-15"}}, "catalogue_notified.date", "buddhist-year", id="buddhist-year"
        ),
        pytest.param({"usage": ENTRY}, "usage", "not-a-list", id="usage-as-mapping"),
        pytest.param({"usage": ["x"]}, "usage[0]", "not-a-mapping", id="use-as-text"),
        pytest.param({"usage": [{"url": "ftp://x.go.th/a"}]}, "usage[0].url", "not-an-address", id="ftp"),
        pytest.param({"usage": [{"url": "https://x.go.th/a b"}]}, "usage[0].url", "not-an-address", id="blank-in-url"),
        pytest.param({"usage": [{"file": "/etc/passwd"}]}, "usage[0].file", "not-a-path", id="absolute-path"),
        pytest.param({"usage": [{"file": "a/../../b"}]}, "usage[0].file", "not-a-path", id="path-upwards"),
        pytest.param({"usage": [{"file": "C:\\a"}]}, "usage[0].file", "not-a-path", id="windows-path"),
        pytest.param({"usage": [{"file": "a\x00b"}]}, "usage[0].file", "not-a-text", id="nul-in-path"),
        pytest.param({"usage": [{"scope": 9}]}, "usage[0].scope", "unknown-scope", id="unknown-scope-of-a-use"),
        pytest.param({"usage": [{"datasets": "d1"}]}, "usage[0].datasets", "not-a-list", id="datasets-of-a-use-as-text"),
    ],
)
def test_faulty_facts_name_the_key(content, key, code):
    with pytest.raises(FactsError) as caught:
        Facts.from_dict(content)
    assert (caught.value.key, caught.value.code) == (key, f"indicator5-facts-{code}")
    assert isinstance(caught.value, Indicator5Error)


scalars = st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.dates() | st.binary(max_size=4)
keys = st.sampled_from([*sorted(KEYS), "date", "scope", "title"]) | st.text() | st.integers()
contents = st.recursive(scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=4))


@given(contents | st.dictionaries(st.sampled_from(sorted(KEYS)), contents, max_size=5))
def test_any_content_is_facts_or_a_facts_error(content):
    try:
        assert isinstance(Facts.from_dict(content), Facts)
    except FactsError as error:
        assert error.message.text()["th"]


def test_checked_keeps_why_a_link_does_not_work():
    facts = Facts.from_dict({"usage": [{"url": "https://a.example/"}, {"url": "https://b.example/"}, {"file": "a.pdf"}]})
    fault = {"th": "ไม่พบ", "en": "gone"}
    asked = []

    def url_fault(url):
        asked.append(url)
        return fault if "b." in url else None

    checked = facts.checked(file_exists=lambda _: True, url_fault=url_fault).usage
    assert [(entry.url_works, entry.url_fault) for entry in checked] == [(True, None), (False, fault), (None, None)]
    assert asked == ["https://a.example/", "https://b.example/"]


def test_facts_can_be_read_by_other_rules(rules_2566):
    rules = replace(rules_2566, fiscal_year=2567, scopes={9: rules_2566.scopes[6]})
    assert Facts.from_dict({"fiscal_year": 2567, "scopes": [9]}, rules).scopes == (ScopeChoice(9),)
    for content in ({"scopes": [1]}, {"fiscal_year": 2566}):
        with pytest.raises(FactsError):
            Facts.from_dict(content, rules)


def test_checked_looks_only_where_asked():
    facts = Facts.from_dict({"usage": [{"file": "a.pdf"}, {"file": "b.pdf", "url": "https://x.go.th"}, {}]})
    files = facts.checked(file_exists=lambda path: path == "a.pdf").usage
    assert [(entry.file_exists, entry.url_works) for entry in files] == [(True, None), (False, None), (None, None)]
    links = facts.checked(file_exists=lambda path: False, url_works=lambda url: False).usage
    assert [entry.url_works for entry in links] == [None, False, None]


@pytest.mark.parametrize(
    ("usage", "proven"),
    [
        pytest.param({}, False, id="neither-link-nor-file"),
        pytest.param({"url": "https://x.go.th"}, True, id="link-not-fetched"),
        pytest.param({"file": "a.pdf"}, None, id="file-not-looked-at"),
        pytest.param({"file": "a.pdf", "url": "https://x.go.th"}, True, id="link-beside-a-file"),
    ],
)
def test_proven_before_the_evidence_is_checked(usage, proven):
    assert Facts.from_dict({"usage": [usage]}).usage[0].proven is proven


@pytest.mark.parametrize(
    ("scope", "within"),
    [
        pytest.param(ScopeChoice(1), True, id="chosen"),
        pytest.param(ScopeChoice(2), False, id="not-chosen"),
        pytest.param(ScopeChoice(4, 219), True, id="branch-chosen"),
        pytest.param(ScopeChoice(4, 218), False, id="another-branch"),
        pytest.param(ScopeChoice(4), True, id="branch-not-stated"),
    ],
)
def test_scope_within_the_chosen(scope, within):
    assert scope.within((ScopeChoice(1), ScopeChoice(4, 219))) is within


LINES = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0\x85\u2028\u2029"), max_size=20).map(str.strip)
TEXTS = LINES.map(lambda line: line or None)
NAMES = st.lists(LINES.filter(bool), max_size=4, unique=True).map(tuple)
DATES = st.none() | st.dates(datetime.date(1900, 1, 1), datetime.date(2399, 12, 31))
NOTICES = st.builds(Notice, DATES, TEXTS)
SCOPES = st.sampled_from([ScopeChoice(1), ScopeChoice(4), ScopeChoice(4, 219), ScopeChoice(6)])
ADDRESSES = st.none() | st.sampled_from(["https://data.example.go.th", "http://127.0.0.1:5000/ข้อมูล"])
USES = st.builds(
    Usage,
    title=TEXTS,
    kind=TEXTS,
    url=ADDRESSES,
    file=st.none() | st.just("evidence/report.pdf"),
    datasets=NAMES,
    scope=st.none() | SCOPES,
    date=DATES,
    used_for=TEXTS,
)
FACTS = st.builds(
    Facts,
    fiscal_year=st.none() | st.just(2566),
    agency=st.builds(Agency, TEXTS, TEXTS, ADDRESSES),
    datasets=NAMES,
    scopes=st.lists(SCOPES, max_size=3).map(tuple),
    values=st.dictionaries(LINES.filter(bool), LINES.filter(bool), max_size=3),
    imd=st.builds(Imd, st.booleans(), NAMES),
    catalogue_notified=NOTICES,
    template1=NOTICES,
    template2=NOTICES,
    usage=st.lists(USES, max_size=2).map(tuple),
)


@given(FACTS)
def test_facts_are_read_as_they_were_written(facts):
    assert Facts.from_dict(facts.to_dict()) == facts
    assert Facts.from_dict(yaml.safe_load(yaml.safe_dump(facts.to_dict(), allow_unicode=True))) == facts
    assert set(facts.to_dict()) == KEYS


@pytest.mark.parametrize("separator", ["\x85", "\u2028", "\u2029"])
def test_odd_ends_of_lines_are_ends_of_lines(separator):
    assert Facts.from_dict({"values": {"d1": f"ก{separator}ข"}}).values == {"d1": "ก\nข"}


def test_what_was_found_out_is_not_written(facts_content):
    stated = Facts.from_dict(facts_content)
    assert stated.checked(file_exists=lambda _: True, url_works=lambda _: False).to_dict() == stated.to_dict()
