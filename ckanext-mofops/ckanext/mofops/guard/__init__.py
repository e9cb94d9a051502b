"""Work on files of strangers, in a child process that may die of them. Knows of no room: what is done is a job's to say."""

from ckanext.mofops.guard.child import Child, ChildError, Died
from ckanext.mofops.guard.package import Member, Package, PackageRefused
from ckanext.mofops.guard.source import NotRegularFile, Source, opened

__all__ = ["Child", "ChildError", "Died", "Member", "NotRegularFile", "Package", "PackageRefused", "Source", "opened"]
