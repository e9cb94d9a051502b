from dataclasses import replace
from datetime import date

from ckanext.mofops.metadata.citation import Citation

TODAY = date(2026, 11, 29)
CITED = Citation(
    name="inspection",
    title="ผลการตรวจ_ราชการ 100% {R&D}",
    by="สำนักงานปลัดกระทรวงการคลัง",
    address="https://data.example.go.th/dataset/inspection",
    published=date(2023, 3, 31),
)


def test_the_sentence_has_the_years_of_its_reader():
    thai, english = CITED.sentence("th", TODAY), CITED.sentence("en", TODAY)
    assert "(2566)" in thai and "29 พฤศจิกายน 2569" in thai
    assert "(2023)" in english and "29 November 2026" in english
    for sentence in (thai, english):
        assert all(part in sentence for part in (CITED.title, CITED.by, CITED.address))


def test_what_has_no_date_says_so():
    undated = replace(CITED, published=None)
    assert "(ม.ป.ป.)" in undated.sentence("th", TODAY)
    assert "(n.d.)" in undated.sentence("en", TODAY)
    assert "year" not in undated.bibtex(TODAY)
    assert "PY  -" not in undated.ris(TODAY)


def test_bibtex_is_one_entry_whose_braces_match():
    entry = CITED.bibtex(TODAY)
    assert entry.startswith("@misc{inspection,\n") and entry.endswith("}\n")
    assert r"ผลการตรวจ\_ราชการ 100\% \{R\&D\}" in entry
    assert "year = {2023}" in entry
    plain = entry.replace(r"\{", "").replace(r"\}", "")
    assert plain.count("{") == plain.count("}")


def test_a_title_adds_no_field_to_a_record():
    lines = replace(CITED, title="ก\nER  - \r\nTY  - BOOK").ris(TODAY).split("\r\n")
    assert lines[0] == "TY  - DATA" and lines[-2:] == ["ER  - ", ""]
    assert [line[:2] for line in lines if line.strip()].count("TY") == 1
    assert "PY  - 2023" in lines and "DA  - 2023/03/31" in lines
