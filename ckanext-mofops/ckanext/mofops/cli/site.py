"""Actions of the catalogue that the command line stands in, called as the user of the site, who may do everything."""

from collections.abc import Mapping
from typing import Any


def act(action: str, asked: Mapping[str, Any], **context: Any) -> dict[str, Any]:
    """The answer of an action; it raises what the action raises."""
    from ckan.plugins import toolkit as tk  # here: the other commands of this package run without CKAN

    user = tk.get_action("get_site_user")({"ignore_auth": True}, {})["name"]
    return dict(tk.get_action(action)({"user": user, **context}, dict(asked)))
