"""Names of a package that are imported when somebody asks for them: a command that needs few of them starts sooner."""

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any


def later(package: str, modules: Mapping[str, tuple[str, ...]]) -> Callable[[str], Any]:
    """The ``__getattr__`` of a package: its names by the modules below it that they come from (PEP 562).

    No name may be that of a module of the package, which would stand in its place once it is imported.
    """
    places = {name: module for module, names in modules.items() for name in names}

    def imported(name: str) -> Any:
        if name not in places:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        return getattr(import_module(f"{package}.{places[name]}"), name)

    return imported
