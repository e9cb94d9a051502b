"""The same CKAN on the same database, without our extension."""

import re
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import requests

PATIENCE = 120
"""Seconds for the start of a site."""


@contextmanager
def ckan_alone(ini: str) -> Iterator[str]:
    """Address of the site as CKAN alone serves it, in a process of its own."""
    settings = re.sub(r"(?m)^ckan\.plugins = .*", "ckan.plugins = activity", Path(ini).read_text(encoding="utf-8"))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with tempfile.TemporaryDirectory(prefix="mofops-bench-") as folder:
        path = Path(folder) / "alone.ini"
        path.write_text(re.sub(r"(?m)^ckanext\.mofops\..*\n", "", settings), encoding="utf-8")
        # As scripts/stack serves the sites.
        options = ["--host", "127.0.0.1", "--port", str(port), "--threaded", "--disable-reloader", "--disable-debugger"]
        command = [str(Path(sys.executable).with_name("ckan")), "-c", str(path), "run", *options]
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            wait_for(process, f"http://127.0.0.1:{port}/api/3/action/status_show")
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            process.wait()


def wait_for(process: "subprocess.Popen[bytes]", url: str) -> None:
    """Until a site answers."""
    until = time.monotonic() + PATIENCE
    while process.poll() is None and time.monotonic() < until:
        try:
            if requests.get(url, timeout=10).ok:
                return
        except requests.ConnectionError:
            time.sleep(0.2)
    raise SystemExit("bench: CKAN alone does not start")
