from dataclasses import replace

import pytest
from doubles.hostile import HOSTILE
from lxml import html

from ckanext.mofops.indicator5 import assess
from ckanext.mofops.indicator5.report import FORMS
from ckanext.mofops.indicator5.report.page import SCREEN, Limits, html_page
from ckanext.mofops.indicator5.report.wording import clean
from ckanext.mofops.standard.messages import LANGUAGES, text


def page(found, lang="th"):
    return html.document_fromstring(FORMS["html"].render(found, lang).decode())


def words(element):
    return " ".join(element.text_content().split())


@pytest.mark.parametrize("lang", LANGUAGES)
def test_it_tells_everything(gaps, lang):
    found = page(gaps, lang)
    assert found.get("lang") == lang
    told = words(found)
    assert f"{gaps.score.official:g} {text('report-of-100')[lang]}" in told
    assert text("report-estimate")[lang] in told
    for criterion in gaps.criteria:
        for line in criterion.text[lang].splitlines():
            assert " ".join(line.split()) in told
        for check in criterion.checks:
            assert text(f"report-check-{check.id}")[lang] in told
            for message in (*check.evidence, *check.to_fix):
                assert " ".join(message.text()[lang].split()) in told
            assert set(check.links) <= set(found.xpath("//a/@href"))
    for mend in gaps.next_steps[0].mends:
        assert mend.to_fix.text()[lang] in words(found.xpath("//ol[@class='steps']")[0])
    assert [
        words(row.xpath(".//*[@class='name']")[0]) for row in found.xpath("//table[contains(@class,'datasets')]/tbody/tr")
    ] == [dataset.name for dataset in gaps.datasets]
    assert all(milestone.text[lang] in told for milestone in gaps.milestones)
    assert gaps.rules.source in told


def test_links_within_lead_somewhere(gaps):
    found = page(gaps)
    ids = found.xpath("//@id")
    assert len(ids) == len(set(ids))
    assert {href[1:] for href in found.xpath("//nav//a/@href")} <= set(ids)


@pytest.mark.parametrize("found", HOSTILE.values(), ids=HOSTILE)
def test_nothing_runs_and_nothing_is_fetched(hostile, found):
    shown = page(hostile(found))
    assert shown.xpath("//script|//img|//link|//iframe|//object|//embed|//form|//base|//video|//audio|//@src|//@srcset") == []
    assert [name for element in shown.iter() for name in element.attrib if name.startswith("on")] == []
    assert all(href.startswith(("#", "https://", "http://")) for href in shown.xpath("//@href"))
    assert "default-src 'none'" in shown.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")[0]
    styles = shown.xpath("//style/text()")
    assert len(styles) == 1
    assert not any(word in styles[0] for word in ("url(", "@import", "evil"))


@pytest.mark.parametrize("found", ["right-to-left", "control", "half-a-pair"])
def test_no_character_steers_the_page(hostile, found):
    content = FORMS["html"].render(hostile(HOSTILE[found]), "th").decode()
    assert clean(content) == content


def test_long_lists_are_cut_and_say_so(whole, dataset, rules_2566):
    several = tuple(dataset(f"n{number}", missing_items=(5,) if number == 29 else ()) for number in range(30))
    found = assess(replace(whole, datasets=several), rules_2566)
    shown = html.document_fromstring(html_page(found, "en", Limits(datasets=10, lines=5)))
    rows = shown.xpath("//table[contains(@class,'datasets')]/tbody/tr")
    assert len(rows) == 10
    assert "n29" in words(rows[0])  # what needs mending comes first
    assert text("report-datasets-cut", shown=10, of=30)["en"] in words(shown)
    assert text("report-more", count=26)["en"] in words(shown)
    assert "of 30 datasets, those" not in html_page(found, "en", SCREEN)


def test_a_trial_is_loud(trial, whole, rules_2566):
    (note,) = page(trial).xpath("//aside[@role='note']")
    assert "d1: open, registered" in words(note)
    assert page(assess(whole, rules_2566)).xpath("//aside") == []
