import pytest

from ckanext.mofops.quality.check import check_unguarded
from ckanext.mofops.quality.rating import Rating


@pytest.mark.parametrize(
    ("content", "format", "fields"),
    [
        pytest.param("a,b\n1,2\n3,4\n", "CSV", 2, id="commas"),
        pytest.param("a;b;c\n1;2;3\n", "CSV", 3, id="semicolons"),
        pytest.param("a\tb\n1\t2\n", "TSV", 2, id="tabs"),
        pytest.param("a|b\n1|2\n", "CSV", 2, id="bars"),
    ],
)
@pytest.mark.parametrize("name", ["a.txt", "a"])
def test_a_table(name, content, format, fields, written):
    verdict = check_unguarded(written(content, name))
    assert (verdict.format, verdict.fields, verdict.valid, verdict.open) == (format, fields, True, True)


@pytest.mark.parametrize(
    "content",
    [
        pytest.param("ประกาศสำนักงานปลัดกระทรวงการคลัง\nเรื่อง การเปิดเผยข้อมูล\n", id="prose"),
        pytest.param("หนึ่ง, สอง และสาม\nข้อความ\nอีกบรรทัด, หนึ่ง\n", id="prose-with-commas"),
        pytest.param("a\n1\n2\n", id="one-column"),
        pytest.param("a,b\n", id="one-row"),
        pytest.param("a,b\n" + "1,2\n" * 7 + "1\n2\n", id="eight-rows-in-ten"),
        pytest.param("x" * 70_000 + ",b\n1,2\n", id="a-line-too-long-to-look-at"),
    ],
)
def test_something_to_read(content, written):
    verdict = check_unguarded(written(content, "a.txt"))
    assert (verdict.format, verdict.valid, verdict.stars, list(verdict.problem_counts)) == (
        "TXT",
        True,
        1,
        ["not-machine-readable"],
    )


def test_a_table_may_have_rows_that_differ(written):
    verdict = check_unguarded(written("a,b\n" + "1,2\n" * 8 + "1\n", "a.txt"))
    assert (verdict.format, dict(verdict.problem_counts)) == ("CSV", {"missing-cell": 1})


def test_thai_in_an_old_encoding_is_read_right_and_not_open(written):
    verdict = check_unguarded(written("จังหวัด;จำนวน\nตาก;1\n".encode("cp874"), "a.txt"))
    assert (verdict.format, verdict.encoding, verdict.stars, verdict.open) == ("CSV", "cp874", 3, False)


def test_an_agency_may_not_count_tables_in_text(written):
    verdict = check_unguarded(written("a,b\n1,2\n", "a.txt"), rating=Rating(text_tables=False))
    assert (verdict.format, verdict.stars) == ("TXT", 1)


def test_a_schema_is_for_the_table(written):
    path = written("a,b\nx,2\n", "a.txt")
    verdict = check_unguarded(path, schema={"fields": [{"name": "a", "type": "integer"}, {"name": "b", "type": "integer"}]})
    assert [(problem.code, problem.row, problem.field) for problem in verdict.problems] == [("type-error", 2, "a")]
