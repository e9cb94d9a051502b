"""What stops a push as a whole; words in ``standard/messages/gdcatalog.yaml``."""

from ckanext.mofops.catalog.errors import CatalogError


class GdCatalogError(CatalogError):
    """Base of the room."""


class Locked(GdCatalogError):
    """Another run holds the target. params: pid, since (ISO 8601, UTC), both "?" when it did not say."""


class StateError(GdCatalogError):
    """The folder for the state of runs cannot be used."""


class PlanMoved(GdCatalogError):
    """What was shown is not what would be done any more."""


class AnswerMalformed(GdCatalogError):
    """An answer of the state actions that has not the documented form, or is about other datasets."""


class NotOffered(GdCatalogError):
    """The site has no state actions."""
