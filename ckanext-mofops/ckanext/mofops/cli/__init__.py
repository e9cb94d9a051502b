"""``sync-gdcatalog``, up to the point where its commands are imported.

A check waits longest for its guarded child, which has to import frictionless: it is started before anything else.
"""

import sys
from contextlib import suppress

from ckanext.mofops.guard.child import Child, ChildError
from ckanext.mofops.quality.limits import GIB


def main(arguments: list[str] | None = None) -> None:
    """Run the command of the arguments and exit with its status."""
    given = sys.argv[1:] if arguments is None else arguments
    child = None
    if given[:1] == ["check"] and "--help" not in given:
        with suppress(ChildError):  # told when it is tried again
            child = Child("ckanext.mofops.quality.job", memory=GIB)
    try:
        from ckanext.mofops.cli.commands import run

        status = run(arguments, child)
    finally:
        if child is not None:
            child.end()
    sys.exit(status)
