"""Reading of the YAML files that hold the rules."""

import marshal
import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent
_KEPT = FOLDER / "__pycache__"


def load(name: str) -> Any:
    """The content of a YAML file of this package, by its path below it, e.g. ``"formats.yaml"``.

    It is kept as Python keeps the code of its modules, and for the same reason: parsing all 250 kB takes 0.1 s of each start.

    :raises FileNotFoundError: no such file
    """
    source = FOLDER / name
    state = source.stat()
    stamp = [state.st_mtime_ns, state.st_size]
    kept = _KEPT / f"{name.replace('/', '.')}.{sys.implementation.cache_tag}"
    with suppress(OSError, ValueError, EOFError, TypeError, LookupError):  # there is none, or only a part of it
        found = marshal.loads(kept.read_bytes())  # noqa: S302 - it lies where the code of the package lies
        if found[0] == stamp:
            return found[1]
    content = _parsed(source.read_bytes())
    if not sys.dont_write_bytecode:
        _keep([stamp, content], kept)
    return content


def _parsed(content: bytes) -> Any:
    import yaml  # here: most starts do without it

    # libyaml is ten times as fast; PyYAML is also built without it.
    return yaml.load(content, getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506 - both loaders are the safe ones


def _keep(value: Any, path: Path) -> None:
    """Write it whole or not at all: a folder that is not ours to write in, or a date that marshal does not know, is no fault."""
    part = path.with_name(f"{path.name}.{os.getpid()}")
    with suppress(OSError, ValueError):
        content = marshal.dumps(value)
        path.parent.mkdir(exist_ok=True)
        part.write_bytes(content)
        part.replace(path)
