"""From a Thai word to a result: with suggestions by keyboard, on a phone, in English, and without JavaScript."""

import re

import pytest
from playwright.sync_api import expect

SIZES = {"desktop": {"width": 1280, "height": 800}, "phone": {"width": 360, "height": 740}}
BOX = "field-main-search"


@pytest.fixture
def word(organisation):
    """A Thai word of this test's own, inside a longer run of letters."""
    letters = "".join("กขคงจชซญดตถทนบปผ"[int(digit, 16)] for digit in organisation.removeprefix("journey-"))
    return f"พัสดุ{letters}"


@pytest.fixture
def published(folder, into_agency, word):
    """A dataset whose title and one of whose keywords have the word in their middle."""
    datasets = folder(1)
    datasets.edit(datasets.names[0], title=f"รายงานการ{word}ประจำปีงบประมาณ", tags=[f"ทะเบียน{word}", "การตรวจราชการ"])
    pushed = into_agency(datasets)
    assert pushed.status == 0, pushed
    return datasets.names[0]


@pytest.fixture(params=SIZES.values(), ids=SIZES.keys())
def size(request):
    return request.param


@pytest.fixture
def outside():
    """Requests that leave the site."""
    return []


def visit(open_page, agency, outside, lang="", **settings):
    page = open_page(**settings)
    page.on("request", lambda request: None if request.url.startswith((agency.url, "data:")) else outside.append(request.url))
    page.goto(f"{lang}/")
    return page


def typed(page, word):
    box = page.locator(f"#{BOX}")
    box.focus()
    box.press_sequentially(word, delay=5)
    options = page.get_by_role("listbox")
    expect(options).to_be_visible()
    expect(box).to_have_attribute("aria-expanded", "true")
    return box, options


def test_by_keyboard_to_the_dataset(lang, size, open_page, agency, published, word, outside):
    page = visit(open_page, agency, outside, lang, viewport=size)
    box, options = typed(page, word)
    expect(options.get_by_role("option")).to_have_count(2)
    expect(options.get_by_role("group")).to_have_count(2)
    box.press("ArrowDown")
    chosen = options.get_by_role("option", selected=True)
    expect(chosen).to_contain_text(word)
    assert box.get_attribute("aria-activedescendant") == chosen.get_attribute("id")
    box.press("ArrowUp")
    assert box.get_attribute("aria-activedescendant") is None
    box.press("ArrowDown")
    box.press("Enter")
    expect(page).to_have_url(re.compile(f"{lang}/dataset/{published}$"))
    assert outside == []


def test_by_keyboard_to_a_keyword(size, open_page, agency, published, word, outside):
    page = visit(open_page, agency, outside, viewport=size)
    box, _ = typed(page, word)
    box.press("ArrowUp")  # from the end
    box.press("Enter")
    expect(page).to_have_url(re.compile(r"/dataset/?\?tags="))
    expect(page.locator(".filter-list")).to_contain_text(f"ทะเบียน{word}")
    expect(page.locator("#search-results .dataset-item")).to_have_count(1)
    page.locator(".filter-list a").click()
    expect(page.locator(".filter-list")).to_have_count(0)
    expect(page).not_to_have_url(re.compile("tags="))


def test_escape_closes_the_list_and_enter_searches(size, open_page, agency, published, word, outside):
    page = visit(open_page, agency, outside, viewport=size)
    box, options = typed(page, word)
    box.press("Escape")
    expect(options).to_be_hidden()
    assert box.input_value() == word
    box.press("Enter")
    expect(page.locator("#search-results .dataset-item a").first).to_have_attribute("href", re.compile(f"/dataset/{published}$"))
    # The box of the results, which came later, offers as well, and after the results were swapped.
    for _ in range(2):
        again = page.locator("#field-giant-search")
        again.fill("")
        again.press_sequentially(word, delay=5)
        expect(page.get_by_role("listbox")).to_be_visible()
        again.press("Escape")
        again.evaluate("(box) => box.dataset.before = ''")
        again.press("Enter")
        expect(page.locator("#field-giant-search[data-before]")).to_have_count(
            0
        )  # the results are there, with a box of their own
        expect(page.locator("#search-results h1")).to_contain_text(word)
        expect(page.get_by_role("listbox")).to_be_hidden()


def test_by_mouse(open_page, agency, published, word, outside):
    page = visit(open_page, agency, outside)
    _, options = typed(page, word)
    options.get_by_role("option").first.click()
    expect(page).to_have_url(re.compile(f"/dataset/{published}$"))


def test_without_javascript_the_box_searches_and_facets_narrow(lang, size, open_page, agency, published, word, outside):
    page = visit(open_page, agency, outside, lang, viewport=size, java_script_enabled=False)
    page.locator(f"#{BOX}").fill(word)
    page.locator(f"#{BOX}").press("Enter")
    entry = page.locator("#search-results .dataset-item")
    expect(entry).to_have_count(1)
    if size == SIZES["phone"]:
        page.locator("#search-facets summary").click()
    page.locator("#search-facets a[href*='res_format=CSV']").click()
    assert page.locator(".filter-list a").count() == 1
    entry.get_by_role("link").first.click()
    expect(page).to_have_url(re.compile(f"{lang}/dataset/{published}$"))
    assert page.locator(".masthead nav a:visible").count() >= 5  # the menu is there, too
    assert outside == []


@pytest.mark.parametrize("address", ["/", "/dataset/", "/dataset/?q=zzzz&res_format=PDF"])
def test_there_are_no_barriers(lang, address, page, published, barriers):
    page.goto(f"{lang}{address}")
    page.wait_for_load_state("load")
    assert barriers() == []


def test_there_are_none_in_the_open_list(page, published, word, barriers):
    page.goto("/")
    box, _ = typed(page, word)
    box.press("ArrowDown")
    assert barriers() == []


@pytest.mark.parametrize("address", ["/", "/dataset/"])
def test_it_fits_at_twice_the_size(address, open_page, agency, published):
    page = open_page(viewport={"width": 640, "height": 400}, device_scale_factor=2)
    page.goto(address)
    page.wait_for_load_state("load")
    assert page.evaluate("document.documentElement.scrollWidth") <= 640


def test_thai_letters_come_from_the_site_and_are_not_cut_off(open_page, agency, published, outside):
    page = visit(open_page, agency, outside)
    page.wait_for_load_state("networkidle")
    loaded = "[...document.fonts].filter((face) => face.status === 'loaded').map((face) => face.family.replaceAll('\"', ''))"
    assert "Mofops Thai" in page.evaluate(loaded)
    # Two storeys of marks above a letter, one below, in each kind of box.
    tall = """() => [...document.querySelectorAll("h1, h2, h3, .badge, .btn, .mofops-tiles a, input")].flatMap((box) => {
        const style = getComputedStyle(box);
        return parseFloat(style.lineHeight) >= 1.4 * parseFloat(style.fontSize) ? [] : [box.outerHTML.slice(0, 80)];
    })"""
    assert page.evaluate(tall) == []


def test_on_paper_there_is_no_menu_and_links_say_where_they_lead(open_page, agency, published, outside):
    page = visit(open_page, agency, outside)
    page.emulate_media(media="print")
    for hidden in (".main-navbar", ".account-masthead", ".mofops-search"):
        expect(page.locator(hidden).first).to_be_hidden()
    expect(page.locator("h1")).to_be_visible()
    page.goto(f"/dataset/{published}")
    page.emulate_media(media="print")
    expect(page.locator(".secondary")).to_be_hidden()


def test_in_forced_colours_the_chosen_option_is_seen(open_page, agency, published, word, outside):
    page = visit(open_page, agency, outside, forced_colors="active")
    box, options = typed(page, word)
    box.press("ArrowDown")
    colours = "(option) => getComputedStyle(option).backgroundColor"
    chosen, other = (options.get_by_role("option", selected=is_chosen).first.evaluate(colours) for is_chosen in (True, False))
    assert chosen != other
