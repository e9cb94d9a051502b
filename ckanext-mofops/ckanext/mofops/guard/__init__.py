"""Work on files of strangers, in a child process that may die of them. Knows of no room: what is done is a job's to say."""

from typing import TYPE_CHECKING

from ckanext.mofops.later import later

if TYPE_CHECKING:
    from ckanext.mofops.guard.child import Child, ChildError, Died
    from ckanext.mofops.guard.package import Member, Package, PackageRefused
    from ckanext.mofops.guard.source import NotRegularFile, Source, opened
else:
    # The child itself starts no other, and its parent opens no archive: 0.05 s of the start of either.
    __getattr__ = later(
        __name__,
        {
            "child": ("Child", "ChildError", "Died"),
            "package": ("Member", "Package", "PackageRefused"),
            "source": ("NotRegularFile", "Source", "opened"),
        },
    )

__all__ = ["Child", "ChildError", "Died", "Member", "NotRegularFile", "Package", "PackageRefused", "Source", "opened"]
