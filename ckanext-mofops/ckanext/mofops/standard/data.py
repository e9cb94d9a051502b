"""Reading of the YAML files that hold the rules."""

from importlib.resources import files
from typing import Any

import yaml


def load(name: str) -> Any:
    """The content of a YAML file of this package, by its path below it, e.g. ``"formats.yaml"``.

    :raises FileNotFoundError: no such file
    """
    return yaml.safe_load(files(__package__).joinpath(name).read_bytes())
