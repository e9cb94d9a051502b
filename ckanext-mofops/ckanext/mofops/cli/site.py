"""Actions of the catalogue that the command line stands in, called as the user of the site, who may do everything."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from ckanext.mofops.cli.usage import WrongUsage


def act(action: str, asked: Mapping[str, Any], **context: Any) -> dict[str, Any]:
    """The answer of an action that gives an object; it raises what the action raises."""
    return dict(answer(action, asked, **context))


def answer(action: str, asked: Mapping[str, Any], **context: Any) -> Any:
    """The answer of an action, whatever it gives; it raises what the action raises."""
    from ckan.plugins import toolkit as tk  # here: the other commands of this package run without CKAN

    user = tk.get_action("get_site_user")({"ignore_auth": True}, {})["name"]
    return tk.get_action(action)({"user": user, **context}, dict(asked))


def carried_out(action: str, asked: Mapping[str, Any], **context: Any) -> dict[str, Any]:
    """The answer of an action to options of a command, those that were given.

    :raises WrongUsage: it refuses them, or there is no such dataset or organisation
    """
    from ckan.plugins import toolkit as tk

    given = {name: _plain(value) for name, value in asked.items() if value is not None}
    try:
        return act(action, given, **context)
    except (tk.ValidationError, tk.ObjectNotFound) as error:
        words = getattr(error, "error_summary", {}).values() or [asked.get("organisation")]
        raise WrongUsage("wrong-usage", detail="; ".join(map(str, words))) from error


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value
