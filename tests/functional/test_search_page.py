"""The search page: facets in the reader's language, filters that go away again, and help when nothing was found."""

from urllib.parse import quote
from uuid import uuid4

import pytest
from lxml import html

from ckanext.mofops.search.facets import ITEMS, ORDER

FACETS = {
    "th": ["ประเภทข้อมูล", "ผลการตรวจไฟล์", "สัญญาอนุญาตให้ใช้ข้อมูล", "ความถี่ของการปรับปรุงข้อมูล"],
    "en": ["Data type", "File check", "Licence", "Update frequency"],
}
VALUES = {
    "th": ["ข้อมูลสถิติ", "ข้อมูลสาธารณะ", "ยังไม่ได้ตรวจ", "ปี"],
    "en": ["Statistical data", "Public data", "Not checked yet", "Year"],
}
PLACES = ("dataset/", "organization/ops-mof")


@pytest.fixture
def word():
    """A word of Thai letters alone that no other dataset has."""
    return "".join("กขคงจชซญดตถทนบปผ"[int(digit, 16)] for digit in uuid4().hex[:12])


@pytest.fixture
def dataset(created, word):
    return created(title=f"ผลของ{word}รายปี", data_type="ข้อมูลสถิติ", tag_string=f"{word},การตรวจราชการ")


@pytest.fixture
def page(app):
    def opened(address, **headers):
        response = app.get(address, headers=headers)
        assert response.status_code == 200, response.body[:500]
        return html.fromstring(response.body)

    return opened


def words_of(elements):
    return [" ".join(element.text_content().split()) for element in elements]


@pytest.mark.parametrize("lang", ["th", "en"])
@pytest.mark.parametrize("place", PLACES)
def test_facets_and_their_values_are_in_the_readers_language(lang, place, dataset, page):
    facets = page(f"/{lang}/{place}").xpath("//div[@id='search-facets']")[0]
    assert set(FACETS[lang]) <= set(words_of(facets.xpath(".//h2")))
    assert set(VALUES[lang]) <= set(words_of(facets.xpath(".//*[contains(@class, 'mofops-label')]")))


def test_each_facet_of_a_code_list_is_shown_in_its_order(dataset, page):
    ids = [heading.get("id").removeprefix("facet-") for heading in page("/dataset/").xpath("//div[@id='search-facets']//h2")]
    expected = [*ORDER, "update_frequency_unit"]
    assert ids == [name for name in expected if name in ids]
    assert set(ITEMS) <= set(ids)


@pytest.mark.parametrize("lang", ["th", "en"])
def test_a_filter_narrows_by_its_address_and_goes_away_again(lang, dataset, page, word):
    address = f"/{lang}/dataset/?q={quote(word)}"
    [link] = [
        link
        for link in page(address).xpath("//div[@id='search-facets']//a[contains(@href, 'data_type=')]")
        if VALUES[lang][0] in link.text_content()
    ]
    narrowed = page(link.get("href"))
    assert dataset["title"] in narrowed.xpath("string(//ul[contains(@class, 'dataset-list')])")
    [pill] = narrowed.xpath("//ul[contains(@class, 'filter-list')]//a")
    assert f"{FACETS[lang][0]}: {VALUES[lang][0]}" in words_of([pill])[0]
    again = page(pill.get("href"))
    assert not again.xpath("//ul[contains(@class, 'filter-list')]")
    assert again.xpath("string(//input[@id='field-giant-search']/@value)") == word


def test_a_value_that_nothing_has_is_worded_too(page):
    [pill] = page("/dataset/?mofops_validity=invalid&q=ไม่มีเลย").xpath("//ul[contains(@class, 'filter-list')]//a")
    assert "มีไฟล์ที่ต้องแก้ไข" in words_of([pill])[0]
    [pill] = page("/dataset/?mofops_validity=%3Cb%3E&q=x").xpath("//ul[contains(@class, 'filter-list')]//a")
    assert "<b>" in words_of([pill])[0]


def test_results_are_swapped_whole(dataset, page, word):
    part = page(f"/dataset/?q={quote(word)}", **{"HX-Request": "true"})
    assert dataset["title"] in part.xpath("string(//section[@id='search-results'])")
    assert part.xpath("//div[@id='search-facets']//h2")


def test_a_result_tells_whose_it_is_and_how_good(dataset, page, word):
    [entry] = page(f"/en/dataset/?q={quote(word)}").xpath("//li[contains(@class, 'dataset-item')]")
    [link] = entry.xpath(".//h2/a")
    assert (link.text, link.get("lang")) == (dataset["title"], "th")
    assert "สำนักงานปลัดกระทรวงการคลัง" in words_of([entry])[0]
    assert "changed on" in words_of([entry])[0]


def help_of(page, address):
    found = page(address).xpath("//div[@class='mofops-nothing']")
    return found[0] if found else None


def test_what_was_found_needs_no_help(dataset, page, word):
    assert help_of(page, f"/dataset/?q={quote(word)}") is None


def test_filters_are_offered_to_be_left_out(dataset, page, word):
    found = help_of(page, f"/en/dataset/?q={quote(word)}&res_format=NOSUCH")
    [link] = [link for link in found.xpath(".//a") if "without filters" in link.text_content()]
    assert dataset["title"] in page(link.get("href")).xpath("string(//ul[contains(@class, 'dataset-list')])")


def test_words_are_looked_for_singly(dataset, page, word):
    found = help_of(page, f"/en/dataset/?q={quote(f'{word} ไม่มีในที่ใดเลย')}")
    [link] = [link for link in found.xpath(".//a") if f"Only “{word}”" in link.text_content()]
    assert dataset["title"] in page(link.get("href")).xpath("string(//ul[contains(@class, 'dataset-list')])")
    assert not [link for link in found.xpath(".//a") if "ไม่มีในที่ใดเลย" in link.text_content() and "Only" in link.text_content()]


def test_a_keyword_that_is_spelt_alike_is_offered(dataset, page):
    found = help_of(page, f"/dataset/?q={quote('การตรวจราชกาล')}")
    assert [link for link in found.xpath(".//a[contains(@href, 'tags=')]") if "การตรวจราชการ" in link.text_content()]


def test_the_agency_can_be_asked(page, ckan_config, monkeypatch):
    monkeypatch.setitem(ckan_config, "ckanext.mofops.agency.contact_email", "opendata@example.go.th")
    found = help_of(page, f"/dataset/?q={quote('ไม่มี&ในที่ใด')}")
    [link] = found.xpath(".//a[starts-with(@href, 'mailto:')]/@href")
    assert link.startswith("mailto:opendata@example.go.th?subject=")
    assert "&" not in link.partition("?")[2].replace("&amp;", "")


@pytest.mark.parametrize("typed", ['"', "{!x}", "_query_:x", "title:", "((", "<script>", "%00"])
@pytest.mark.parametrize("place", PLACES)
def test_whatever_is_typed_there_is_a_page(typed, place, app):
    answer = app.get(f"/{place}?q={quote(typed) if typed != '%00' else '%01'}")
    assert answer.status_code == 200
    assert "<script>" not in html.tostring(html.fromstring(answer.body).xpath("//h1")[0], encoding="unicode")
