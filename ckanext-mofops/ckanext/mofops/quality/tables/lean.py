"""frictionless in half the time, for a process that reads tables and does nothing else with it.

Of the 0.5 s until frictionless 5.21 has read its first table, 0.1 s go to pydantic, for one class that is about publishing, and
0.1 s to the plugins of thirty formats, schemes and portals. A child that is started for one small file pays them all.
"""

import sys
from importlib.machinery import ModuleSpec
from importlib.util import find_spec, module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType
from typing import Any

_LATER = ("formats", "schemes", "portals")
_MODELS = "frictionless.system.models"


def import_frictionless() -> None:
    """Import frictionless so that it reads tables of rows and CSV; all else of it that our code may name comes when it is named.

    Nothing is done where it was imported before.
    """
    if "frictionless" in sys.modules:
        return
    folder = Path(_found(find_spec("frictionless")).origin or "").parent
    for name in _LATER:
        sys.modules[f"frictionless.{name}"] = _later(f"frictionless.{name}", folder / name)
    models = sys.modules[_MODELS] = ModuleType(_MODELS)
    vars(models)["PublishResult"] = type("PublishResult", (), {})  # the one class, without pydantic

    import frictionless

    for name in _LATER:
        setattr(frictionless, name, sys.modules[f"frictionless.{name}"])
    from frictionless.formats.csv import CsvPlugin
    from frictionless.formats.inline import InlinePlugin
    from frictionless.schemes.local import LocalPlugin

    # Where its cached property would put all of them.
    vars(frictionless.system)["plugins"] = {"local": LocalPlugin(), "csv": CsvPlugin(), "inline": InlinePlugin()}


def _later(name: str, folder: Path) -> ModuleType:
    """A package whose modules can be imported one by one, while its own ``__init__``, which imports them all, waits for need."""
    spec = _found(spec_from_file_location(name, folder / "__init__.py", submodule_search_locations=[str(folder)]))
    package = module_from_spec(spec)

    def whole(attribute: str) -> Any:
        if attribute.startswith("__"):
            raise AttributeError(attribute)
        del package.__getattr__
        assert spec.loader is not None  # noqa: S101 - for the type checker
        spec.loader.exec_module(package)
        return getattr(package, attribute)

    package.__getattr__ = whole  # type: ignore[method-assign]
    return package


def _found(spec: ModuleSpec | None) -> ModuleSpec:
    if spec is None:
        raise ModuleNotFoundError("frictionless")
    return spec
