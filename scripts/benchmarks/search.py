"""Thai search: recall and precision on real catalogue records, in CKAN's own Solr schema and in ours.

Starts a Solr of its own with a core for each schema, indexes tests/search/records.jsonl in both, and asks both the same
queries through CKAN's query code. No stack need run, and none is touched. Exit status 1: ours is worse than promised.
"""

import argparse
import json
import re
import socket
import subprocess
import sys
import tempfile
import time
import unicodedata
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import pysolr
import requests
from ckan.common import config, config_declaration
from ckan.lib.search.query import QUERY_FIELDS, PackageSearchQuery

from ckanext.mofops.search import query_fields, stock_schema, thai_schema

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "scripts" / "services"))
import solr  # noqa: E402
from instance import HOST  # noqa: E402

RECORDS = ROOT / "tests" / "search" / "records.jsonl"
THAI_QUERIES = 600
MEASURES = ("recall", "precision")
PROMISED = {"tags": {"recall": 0.97, "precision": 0.90}, "words": {"recall": 0.97, "precision": 0.90}}
LIKE_STOCK = ("english", "mixed")

EXTRAS = {
    "data_type": "ข้อมูลสถิติ",
    "objective": "พันธกิจหน่วยงาน แผนพัฒนาเศรษฐกิจและสังคมแห่งชาติ",
    "update_frequency_unit": "ปี",
    "geo_coverage": "ประเทศ",
    "data_source": "หน่วยงานในสังกัด",
    "data_format": "CSV XLS",
    "data_category": "ข้อมูลสาธารณะ",
    "license_id": "Open Data Common",
}
"""The items whose words come from code lists: the same in every dataset, and found by nobody who looks for a subject."""


@dataclass(frozen=True)
class Query:
    """text: as typed; truth: numbers of the records that have it."""

    text: str
    truth: frozenset[int]


@dataclass(frozen=True)
class Score:
    """Means over the queries. recall: of those that have an answer; precision: of those that got one; wrong: records in all."""

    queries: int
    recall: float
    precision: float
    wrong: int

    @classmethod
    def of(cls, answers: list[tuple[Query, frozenset[int]]]) -> "Score":
        recalls = [len(query.truth & found) / len(query.truth) for query, found in answers if query.truth]
        precisions = [len(query.truth & found) / len(found) for query, found in answers if found]
        return cls(len(answers), _mean(recalls), _mean(precisions), sum(len(found - query.truth) for query, found in answers))


def main() -> int:
    parser = argparse.ArgumentParser(prog="scripts/bench search", description=__doc__)
    parser.add_argument("--json", action="store_true", help="print one JSON document")
    parser.add_argument("--misses", action="store_true", help="also list the queries that ours answers wrongly")
    options = parser.parse_args()
    records = [json.loads(line) for line in RECORDS.read_text(encoding="utf-8").splitlines()]
    sets = {name: list(queries) for name, queries in query_sets(records).items()}
    schemas = {"stock": (stock_schema(), QUERY_FIELDS), "ours": (thai_schema(stock_schema()), query_fields())}
    with served({name: schema for name, (schema, _) in schemas.items()}) as address:
        answers = {name: answered(f"{address}/{name}", fields, records, sets) for name, (_, fields) in schemas.items()}
    scores = {name: {key: Score.of(value) for key, value in found.items()} for name, found in answers.items()}
    failures = list(shortfalls(scores))
    if options.json:
        lines: Iterable[str] = [json.dumps(_document(records, scores, failures), ensure_ascii=False, indent=2)]
    else:
        lines = [*_table(records, scores), *(f"worse than promised: {failure}" for failure in failures)]
    print("\n".join(lines))  # noqa: T201
    if options.misses:
        print("\n".join(_misses(answers["ours"])), file=sys.stderr)  # noqa: T201
    return 1 if failures else 0


def query_sets(records: list[dict[str, Any]]) -> dict[str, Iterator[Query]]:
    """The queries by kind; the truth of a Thai run is that it stands in the text, of an English word that it is a word there.

    tags: as given by the agencies; words: runs of Thai from titles and resource names; apart: two tags of one record written
    together, where only each for itself may stand; english: words; mixed: a run of Thai and the word or number beside it.
    """
    texts = [normal(" \n ".join([each["title"], each["notes"], *each["tags"], *each["resources"]])) for each in records]
    words = [set(re.findall(r"[a-z0-9]+", text)) for text in texts]

    def has(number: int, part: str) -> bool:
        return normal(part) in texts[number] if re.search("[ก-๛]", part) else part.lower() in words[number]

    def queries(asked: Iterable[str], *, whole: bool = True) -> Iterator[Query]:
        for text in asked:
            parts = [text] if whole else text.split()
            yield Query(text, frozenset(n for n in range(len(records)) if all(has(n, part) for part in parts)))

    tags = sorted({tag for each in records for tag in each["tags"] if re.search("[ก-๛]{2}", tag)})
    named = " \n ".join(name for each in records for name in (each["title"], *each["resources"]))
    runs = sorted(set(re.findall("[ก-๛]{3,25}", named)) - set(tags))
    thai = [[tag for tag in each["tags"] if re.fullmatch("[ก-๛]{2,}", tag)] for each in records]
    glued = {first + second for names in thai for first in names for second in names if first != second}
    english = sorted({word for each in texts for word in re.findall(r"(?<![a-z0-9])[a-z]{3,}(?![a-z0-9])", each)} - {"nbsp"})
    beside = sorted(set(re.findall(r"(?<![^\s])[ก-๛]{2,20} (?:[A-Za-z]{2,}|[0-9]{3,})(?![^\s])", named)))
    return {
        "tags": queries(tags),
        "words": queries(_spread(runs, THAI_QUERIES - len(tags))),
        "apart": queries(_spread(sorted(glued), 200)),
        "english": queries(english),
        "mixed": queries(_spread(beside, 200), whole=False),
    }


def normal(text: str) -> str:
    """As Thai looks: one spelling of sara am, Western digits, no case, no zero-width characters."""
    text = re.sub("\u0e4d([\u0e48-\u0e4b])", "\\1\u0e4d", unicodedata.normalize("NFKC", text))
    text = "".join(str(unicodedata.digit(letter)) if letter.isdecimal() else letter for letter in text.casefold())
    return re.sub("[\u200b-\u200d\ufeff]", "", text)


@contextmanager
def served(schemas: dict[str, str]) -> Iterator[str]:
    """A Solr with one core for each schema: its address."""
    with tempfile.TemporaryDirectory(prefix="mofops-bench-") as folder, socket.socket() as free:
        home = Path(folder)
        for name, schema in schemas.items():
            solr.make_core(home / "home", name, schema)
        free.bind((HOST, 0))
        port = free.getsockname()[1]
        free.close()
        with (home / "log").open("w") as log:
            process = subprocess.Popen(solr.server(home / "home", port, home, home), stdout=log, stderr=log)
        try:
            address = f"http://{HOST}:{port}/solr"
            for name in schemas:
                _wait(f"{address}/{name}/admin/ping", process)
            yield address
        finally:
            process.terminate()
            process.wait()


def answered(
    url: str, fields: str, records: list[dict[str, Any]], sets: dict[str, list[Query]]
) -> dict[str, list[tuple[Query, frozenset[int]]]]:
    """What each query finds in the core."""
    config_declaration.setup()
    config_declaration.make_safe(config)
    config.update({"solr_url": url, "ckan.site_id": "bench"})
    pysolr.Solr(url).add([document(number, record) for number, record in enumerate(records)], commit=True)

    def found(text: str) -> frozenset[int]:
        search = {"q": text, "qf": fields, "fl": "name", "rows": len(records)}
        return frozenset(int(name.removeprefix("r")) for name in PackageSearchQuery().run(search)["results"])

    return {name: [(query, found(query.text)) for query in queries] for name, queries in sets.items()}


def document(number: int, record: dict[str, Any]) -> dict[str, Any]:
    """What CKAN sends to Solr, as far as it is searched."""
    return {
        "index_id": f"r{number}",
        "id": f"r{number}",
        "name": f"r{number}",
        "site_id": "bench",
        "state": "active",
        "title": record["title"],
        "notes": record["notes"],
        "tags": record["tags"],
        "res_name": record["resources"],
        **{f"extras_{key}": value for key, value in EXTRAS.items()},
    }


def shortfalls(scores: dict[str, dict[str, Score]]) -> Iterator[str]:
    """Where ours is worse than promised for Thai, or than CKAN's own for the rest."""
    wanted = PROMISED | {name: asdict(scores["stock"][name]) for name in LIKE_STOCK}
    for name, least in wanted.items():
        for measure in MEASURES:
            reached = getattr(scores["ours"][name], measure)
            if reached < least[measure]:
                yield f"{measure} of {name} is {reached:.3f}, and ought to be {least[measure]:.3f}"


def _document(records: list[dict[str, Any]], scores: dict[str, dict[str, Score]], failures: list[str]) -> dict[str, Any]:
    return {
        "records": len(records),
        "schemas": {schema: {name: asdict(score) for name, score in found.items()} for schema, found in scores.items()},
        "ratio": {
            name: {measure: round(getattr(ours, measure) / getattr(scores["stock"][name], measure), 3) for measure in MEASURES}
            for name, ours in scores["ours"].items()
            if scores["stock"][name].recall
        },
        "failures": failures,
    }


def _table(records: list[dict[str, Any]], scores: dict[str, dict[str, Score]]) -> Iterator[str]:
    yield f"{len(records)} records{'':14}{'stock':^26}{'ours':^26}"
    yield f"{'queries':<20}{'':6}" + f"{'recall':>8}{'precision':>10}{'wrong':>7} " * 2
    for name, ours in scores["ours"].items():
        rows = (scores["stock"][name], ours)
        figures = " ".join(f"{row.recall:8.3f}{row.precision:10.3f}{row.wrong:7}" for row in rows)
        yield f"{name:<20}{ours.queries:6}{figures}"


def _misses(answers: dict[str, list[tuple[Query, frozenset[int]]]]) -> Iterator[str]:
    for name, found in answers.items():
        for query, numbers in found:
            if numbers != query.truth:
                yield f"{name}: {query.text}: missed {sorted(query.truth - numbers)}, wrong {sorted(numbers - query.truth)}"


def _mean(values: list[float]) -> float:
    return round(sum(values) / len(values), 4) if values else 1.0


def _spread(values: list[str], count: int) -> list[str]:
    """So many of the values, from all over the list."""
    return [values[number * len(values) // count] for number in range(count)] if len(values) > count else values


def _wait(url: str, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + 60
    while process.poll() is None and time.monotonic() < until:
        with suppress(requests.RequestException):
            if requests.get(url, timeout=5).ok:
                return
        time.sleep(0.2)
    raise SystemExit("bench: Solr does not start; is scripts/setup done?")


if __name__ == "__main__":
    sys.exit(main())
