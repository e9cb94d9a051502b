"""What the front page and the search box ask for."""

from typing import Any

from ckan.logic import validate
from ckan.plugins import toolkit as tk
from ckan.types import Context, DataDict

from ckanext.mofops.logic import schema
from ckanext.mofops.pages import front
from ckanext.mofops.search import suggestions

__all__ = ["mofops_overview_show", "mofops_suggest"]


@tk.side_effect_free
@validate(schema.overview_show)
def mofops_overview_show(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """What the front page says of the catalogue, of what anyone may see.

    :returns: ``{"datasets", "checked", "valid", "open", "newest", "used", "groups", "types", "tags", "figures"}``: numbers of
        datasets, in all, with a checked file, of these without an invalid one, and with a file that opens in an open format;
        datasets that were changed last, ``{"dataset", "verdicts"}``, and that are used most, ``{"name", "title", "uses"}``;
        groups, types of data and keywords with their numbers of datasets; and indicators of the dashboard that have a result
    """
    tk.check_access("mofops_overview_show", context, data_dict)
    return front.overview()


@tk.side_effect_free
@validate(schema.suggest)
def mofops_suggest(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """What a text that is being typed may become, of what anyone may see; nothing for a single letter.

    :param q: the text
    :param limit: most entries of each kind, 1 to 20 (optional, default: 5)
    :returns: ``{"datasets": [{"name", "title"}], "tags": [{"name", "count"}], "organizations": [{"name", "title", "count"}]}``
    """
    tk.check_access("mofops_suggest", context, data_dict)
    return suggestions.suggested(data_dict["q"], data_dict["limit"])
