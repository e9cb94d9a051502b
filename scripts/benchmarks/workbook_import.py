"""Importing a workbook against package_create of the same datasets; at least 0.8 of its rate.

Needs the test stack: scripts/stack --instance test start. One CKAN process on its test site does both in turn; the datasets
are purged at the end. The import is the whole of it: reading the file in its child, planning, writing.
"""

import argparse
import json
import logging
import statistics
import sys
import time
from io import BytesIO
from typing import Any

from package_create import INI, dataset, site

BOUND = 0.8


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--each", type=int, default=100, help="datasets a round and side")
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()

    from ckan.plugins import toolkit as tk
    from werkzeug.datastructures import FileStorage

    from ckanext.mofops.metadata.workbook import workbook_bytes

    rates: list[dict[str, float]] = []
    made: list[str] = []

    def created(datasets: list[dict[str, Any]]) -> None:
        for payload in datasets:
            tk.get_action("package_create")({"user": user}, payload)

    def imported(datasets: list[dict[str, Any]]) -> None:
        file = FileStorage(BytesIO(workbook_bytes(datasets)), "workbook.xlsx")
        found = tk.get_action("mofops_template_import")({"user": user}, {"upload": file, "dry_run": False})
        failed = [entry for entry in found["report"]["datasets"] if entry["outcome"] != "done"]
        if failed:
            raise SystemExit(f"workbook_import: {failed[0]}")

    with site(str(INI)) as user:
        logging.disable(logging.CRITICAL)  # CKAN logs to standard output
        for _ in range(arguments.rounds):
            rate = {}
            for side, work in (("package_create", created), ("import", imported)):
                datasets = [dataset(number) for number in range(arguments.each)]
                made += [payload["name"] for payload in datasets]
                started = time.perf_counter()
                work(datasets)
                rate[side] = arguments.each / (time.perf_counter() - started)
            rates.append(rate)
        for name in made:
            tk.get_action("dataset_purge")({"user": user}, {"id": name})
    ratio = statistics.median(rate["import"] / rate["package_create"] for rate in rates)
    medians = {side: round(statistics.median(rate[side] for rate in rates), 1) for side in rates[0]}
    if arguments.json:
        print(json.dumps({"datasets a second": medians, "ratio": round(ratio, 3), "bound": BOUND}))  # noqa: T201
    else:
        for side, value in medians.items():
            print(f"{side:16} {value:6.1f} datasets a second")  # noqa: T201
        print(f"ratio {ratio:.3f} (bound {BOUND})")  # noqa: T201
    return int(ratio < BOUND)


if __name__ == "__main__":
    sys.exit(main())
