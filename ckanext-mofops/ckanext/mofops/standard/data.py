"""Reading of the YAML files that hold the rules."""

from importlib.resources import files
from typing import Any


def load(name: str) -> Any:
    """The content of a YAML file of this package, by its path below it, e.g. ``"formats.yaml"``.

    :raises FileNotFoundError: no such file
    """
    import yaml  # here: a guarded child is started before anything is loaded, and every hundredth of a second counts until then

    # libyaml reads our 250 kB ten times as fast; PyYAML is also built without it.
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return yaml.load(files(__package__).joinpath(name).read_bytes(), loader)  # noqa: S506 - both loaders are the safe ones
