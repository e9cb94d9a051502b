"""package_create with the extension against the same schema with stock validators; the bound is 1.15.

Needs the test stack: scripts/stack --instance test start. Two CKAN processes on its test site, one with each schema, create
the same datasets in turn; the datasets are purged at the end.
"""

import argparse
import json
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parents[2]
INI = ROOT / ".stack" / "test" / "test" / "test.ini"
BOUND = 1.15
STOCK_VALIDATORS = {
    "choice": "ignore_missing unicode_safe scheming_choices",
    "choices": "ignore_missing scheming_multiple_choice",
    "flag": "ignore_missing unicode_safe scheming_choices",
    "date": "ignore_missing isodate convert_to_json_if_date",
    "email": "not_empty unicode_safe email_validator",
    "org": "owner_org_validator unicode_safe",
    "tags": "ignore_missing tag_string_convert",
    "slug": "not_empty unicode_safe name_validator package_name_validator",
}
"""As ckanext-scheming's presets have them; all other kinds are text."""


def stock_schema() -> dict[str, Any]:
    """The dataset schema with validators of CKAN and ckanext-scheming only."""
    schema = yaml.safe_load(files("ckanext.mofops.standard").joinpath("dataset_schema.yaml").read_bytes())
    del schema["before_validators"]
    for field in schema["dataset_fields"] + schema["resource_fields"]:
        text = "scheming_required unicode_safe" if field.get("required") else "ignore_missing unicode_safe"
        required = field.get("required") and field["kind"] == "choice"
        field["validators"] = ("scheming_required " if required else "") + STOCK_VALIDATORS.get(field["kind"], text)
    return dict(schema)


def dataset(number: int) -> dict[str, Any]:
    """A dataset with all 14 items, three resources, and tags that stock CKAN accepts."""
    return {
        "name": f"bench-{time.time_ns()}-{number}",
        "title": f"ผลการตรวจติดตามหน่วยงานในสังกัดกระทรวงการคลัง ชุดที่ {number}",
        "owner_org": "bench",
        "private": False,
        "data_type": "ข้อมูลสถิติ",
        "maintainer": "สำนักตรวจสอบและประเมินผล",
        "maintainer_email": "inspection@example.go.th",
        "tag_string": "งบประมาณ,ราคา,open data",
        "notes": "จำนวนหน่วยรับตรวจและจำนวนที่ตรวจติดตามได้ รายเขตตรวจราชการ ปีงบประมาณ 2562–2566 " * 5,
        "objective": ["พันธกิจหน่วยงาน", "มติคณะรัฐมนตรี"],
        "update_frequency_unit": "ปี",
        "update_frequency_interval": "1",
        "geo_coverage": "ประเทศ",
        "data_source": "รายงานผลการตรวจราชการ",
        "data_format": ["CSV", "XLS"],
        "data_category": "ข้อมูลสาธารณะ",
        "license_id": "Open Data Common",
        "allow_harvest": "True",
        "last_updated_date": "2023-03-31",
        "resources": [
            {"name": f"ตาราง {n}", "description": "หนึ่งแถวต่อปี", "url": f"https://example.go.th/{n}.csv", "format": "CSV"}
            for n in range(3)
        ],
    }


@contextmanager
def site(ini: str) -> Iterator[str]:
    """A CKAN in this process with the organisation of the datasets: the name of its administrator."""
    from ckan.cli import load_config
    from ckan.config.middleware import make_app
    from ckan.plugins import toolkit as tk

    with make_app(load_config(ini))._wsgi_app.test_request_context():
        user = tk.get_action("get_site_user")({"ignore_auth": True}, {})["name"]
        try:
            tk.get_action("organization_show")({"user": user}, {"id": "bench"})
        except tk.ObjectNotFound:
            tk.get_action("organization_create")({"user": user}, {"name": "bench"})
        yield user


def work(ini: str) -> None:
    """The measured process: for each number on standard input, so many datasets; answers the seconds of each."""
    from ckan.plugins import toolkit as tk

    made: list[str] = []
    with site(ini) as user:
        print("ready", flush=True)  # noqa: T201
        for line in sys.stdin:
            seconds = []
            for number in range(int(line)):
                payload = dataset(number)
                started = time.perf_counter()
                made.append(tk.get_action("package_create")({"user": user}, payload)["id"])
                seconds.append(time.perf_counter() - started)
            print(json.dumps(seconds), flush=True)  # noqa: T201
        for dataset_id in made:
            tk.get_action("dataset_purge")({"user": user}, {"id": dataset_id})


class Worker:
    """A measured process."""

    def __init__(self, ini: Path) -> None:
        command = [sys.executable, __file__, "--work", str(ini)]
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )
        self._answer("ready")

    def seconds(self, number: int) -> list[float]:
        """Of that many creations."""
        assert self._process.stdin is not None  # noqa: S101 - for the type checker
        print(number, file=self._process.stdin, flush=True)
        return list(json.loads(self._answer("[")))

    def end(self) -> None:
        """Let it purge what it made."""
        self._process.communicate()

    def _answer(self, start: str) -> str:
        assert self._process.stdout is not None  # noqa: S101 - for the type checker
        for line in self._process.stdout:
            if line.startswith(start):
                return line
        raise SystemExit("package_create: the measured process ended; is the test stack up? scripts/stack --instance test start")


def ini_files(folder: Path) -> dict[str, Path]:
    """The test site's settings as they are, and with stock validators and without the extension."""
    stock = folder / "stock.yaml"
    stock.write_text(yaml.safe_dump(stock_schema(), allow_unicode=True), encoding="utf-8")
    settings = INI.read_text(encoding="utf-8")
    settings = re.sub(r"(?m)^ckan.plugins = mofops ", "ckan.plugins = ", settings)
    settings = re.sub(r"(?m)^scheming.dataset_schemas = .*", f"scheming.dataset_schemas = file://{stock}", settings)
    written = folder / "stock.ini"
    written.write_text(re.sub(r"(?m)^ckanext\.mofops\..*\n", "", settings), encoding="utf-8")
    return {"stock validators": written, "with the extension": INI}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=12)
    parser.add_argument("--each", type=int, default=10, help="datasets a round and side")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--work", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.work:
        work(arguments.work)
        return 0
    if not INI.exists():
        raise SystemExit("package_create: the test stack was never started: scripts/stack --instance test start")
    with tempfile.TemporaryDirectory(prefix="mofops-bench-") as folder:
        workers = {side: Worker(ini) for side, ini in ini_files(Path(folder)).items()}
        for worker in workers.values():
            worker.seconds(5)  # warm up
        rounds = [
            {side: statistics.median(worker.seconds(arguments.each)) for side, worker in workers.items()}
            for _ in range(arguments.rounds)
        ]
        for worker in workers.values():
            worker.end()
    medians = {side: round(statistics.median(found[side] for found in rounds) * 1000, 1) for side in rounds[0]}
    ratio = statistics.median(found["with the extension"] / found["stock validators"] for found in rounds)
    if arguments.json:
        print(json.dumps({"milliseconds": medians, "ratio": round(ratio, 3), "bound": BOUND}))  # noqa: T201
    else:
        for side, value in medians.items():
            print(f"{side:20} {value:7.1f} ms")  # noqa: T201
        print(f"ratio {ratio:.3f} (bound {BOUND})")  # noqa: T201
    return int(ratio > BOUND)


if __name__ == "__main__":
    sys.exit(main())
