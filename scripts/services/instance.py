"""One copy of the stack: its folder, ports, secrets and files. There are two, the demo and the tests' own."""

from __future__ import annotations

import fcntl
import os
import secrets
import socket
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]
HOST = "127.0.0.1"
PORTS = ("agency", "gdcatalog", "postgresql", "redis", "solr", "supervisor", "hub")
"""Who listens on base + 0, base + 1, …; the hub only where one was asked for."""
DEMO_BASE = 5700
TEST_BASES = range(20000, 30000, 10)
"""Below the ports that Linux hands out to outgoing connections."""


class StackError(Exception):
    """Stops the work; its text is one sentence for the person at the terminal."""


@dataclass(frozen=True)
class Instance:
    """name: demo or test."""

    name: str

    @property
    def folder(self) -> Path:
        return CHECKOUT / ".stack" / self.name

    @property
    def elsewhere(self) -> Path:
        """Where PostgreSQL's data lies when its user cannot reach the checkout; .stack holds a link to it."""
        return Path("/var/lib/mofops-stack") / f"{hash_of(str(CHECKOUT))}-{self.name}"

    @property
    def logs(self) -> Path:
        return self.folder / "logs"

    @property
    def is_test(self) -> bool:
        return self.name == "test"

    @cached_property
    def base(self) -> int:
        """The first of the instance's ports, as `choose_base` recorded it."""
        try:
            return int(self.recorded_base.read_text())
        except FileNotFoundError:
            raise StackError(f"The {self.name} stack was never started: scripts/stack start does it.") from None

    @property
    def recorded_base(self) -> Path:
        return self.folder / "port-base"

    @property
    def target(self) -> str | None:
        """Version of the CKAN of the hub, as `choose_target` recorded it; None without a hub."""
        return (self._recorded_target.read_text() or None) if self._recorded_target.exists() else None

    def choose_target(self, version: str | None) -> None:
        """Settle for the next starts which CKAN the hub has; None for no hub."""
        write(self._recorded_target, version or "")

    @property
    def _recorded_target(self) -> Path:
        return self.folder / "target"

    @property
    def ports(self) -> tuple[str, ...]:
        """Who listens."""
        return tuple(name for name in PORTS if name != "hub" or self.target)

    def port(self, program: str) -> int:
        return self.base + PORTS.index(program)

    def url(self, site: str) -> str:
        return f"http://{HOST}:{self.port(site)}"

    def secret_file(self, name: str) -> Path:
        return self.folder / "secrets" / name

    def secret(self, name: str) -> str:
        """A secret of the instance by its name, made on first use; URL-safe text."""
        path = self.secret_file(name)
        if not path.exists():
            write(path, secrets.token_urlsafe(32))
        return path.read_text()

    def make_folders(self) -> None:
        """The instance's folders; PostgreSQL's own user may pass through the first to its data, and read nothing.

        :raises StackError: they belong to another user or to another checkout
        """
        self.folder.mkdir(mode=0o711, parents=True, exist_ok=True)
        if self.folder.stat().st_uid != os.geteuid():
            raise StackError(f"{self.folder} belongs to {self.folder.owner()}: start the stack as that user.")
        for name in ("logs", "secrets", "state"):
            (self.folder / name).mkdir(mode=0o700, exist_ok=True)
        home = self.folder / "checkout"
        if not home.exists():
            write(home, str(CHECKOUT))
        if home.read_text() != str(CHECKOUT):
            raise StackError(
                f"{self.folder} comes from {home.read_text()}: scripts/stack --instance {self.name} reset clears it."
            )

    def choose_base(self) -> int:
        """Settle the ports for a start: MOFOPS_PORT_BASE, else those of the last start, else the default (tests: free ones).

        The agency's address stands in what it registered, so that a demo keeps its ports until it is told others.

        :raises StackError: MOFOPS_PORT_BASE is no usable number
        """
        wanted = os.environ.get("MOFOPS_PORT_BASE", "")
        if wanted:
            if not wanted.isdecimal() or not 1024 <= int(wanted) <= 65536 - len(PORTS):
                raise StackError(f"MOFOPS_PORT_BASE is {wanted!r}: give a number from 1024 to {65536 - len(PORTS)}.")
            base = int(wanted)
        elif self.is_test:
            base = self._free_base()
        else:
            base = int(self.recorded_base.read_text()) if self.recorded_base.exists() else DEMO_BASE
        write(self.recorded_base, str(base))
        self.__dict__.pop("base", None)
        return base

    def _free_base(self) -> int:
        # Begins at a place of its own for each checkout, so that two of them seldom look at the same ports.
        first = hash_of(str(CHECKOUT))
        for step in range(len(TEST_BASES)):
            base = TEST_BASES[(int(first, 16) + step) % len(TEST_BASES)]
            if all(is_free(base + offset) for offset in range(len(PORTS))):
                return base
        raise StackError(f"No {len(PORTS)} ports in a row are free from {TEST_BASES.start} on: set MOFOPS_PORT_BASE.")

    @contextmanager
    def lock(self) -> Iterator[None]:
        """One command at a time works on an instance; the kernel lets go when it dies."""
        self.folder.parent.mkdir(mode=0o711, exist_ok=True)
        with (self.folder.parent / f"{self.name}.lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                say(f"waiting for another scripts/stack at work on the {self.name} stack")
                fcntl.flock(lock, fcntl.LOCK_EX)
            yield


def is_free(port: int) -> bool:
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((HOST, port))
        except OSError:
            return False
        return True


def write(path: Path, text: str) -> bool:
    """Make the file have this text, readable by its owner alone, in one move; False when it has it already."""
    if path.exists() and path.read_text(encoding="utf-8") == text:
        return False
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile("w", encoding="utf-8", dir=path.parent, prefix=f".{path.name}.", delete=False) as new:
        new.write(text)
    Path(new.name).replace(path)
    return True


def hash_of(*texts: str) -> str:
    """A short name for what these texts say."""
    return sha256("\0".join(texts).encode()).hexdigest()[:16]


def begin() -> None:
    """Start the clock of `say`, unless a script that called this one did."""
    os.environ.setdefault("MOFOPS_BEGAN", str(int(time.time())))


def say(sentence: str) -> None:
    """A line of progress, with the seconds since the first script began."""
    print(f"{int(time.time()) - int(os.environ['MOFOPS_BEGAN']):4d} s  {sentence}", flush=True)  # noqa: T201
