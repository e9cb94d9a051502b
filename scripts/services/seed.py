"""Runs inside a site's CKAN: makes its administrator with a token, its organisation and its search index.

Reads what is wanted as JSON on standard input, where no other user sees the password; does what is missing.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

from ckan import model
from ckan.cli import load_config
from ckan.config.middleware import make_app
from ckan.lib.search import rebuild
from ckan.plugins import toolkit as tk

TOKEN_NAME = "scripts/stack"  # noqa: S105


def main() -> None:
    seeds = json.load(sys.stdin)
    app = make_app(load_config(seeds["ini"]))
    with app._wsgi_app.test_request_context():  # what it indexes is validated, in the words of a request
        name = seeds["administrator"]["name"]
        make_administrator(seeds["administrator"])
        make_token(name, Path(seeds["token_file"]))
        make_organisation(name, seeds["organisation"])
        if seeds["rebuild_index"]:
            rebuild(clear=True)


def make_administrator(wanted: dict[str, str]) -> None:
    user = model.User.get(wanted["name"])
    if user is None:
        tk.get_action("user_create")({"ignore_auth": True}, dict(wanted))
        user = model.User.get(wanted["name"])
    elif not user.validate_password(wanted["password"]):
        user.password = wanted["password"]
    user.sysadmin = True
    model.repo.commit()


def make_token(user: str, path: Path) -> None:
    """A fresh token in the file, and none of the older ones left alive.

    A kill may have come between making a token and writing it down.
    """
    context: dict[str, Any] = {"ignore_auth": True, "user": user}
    for token in tk.get_action("api_token_list")(dict(context), {"user_id": user}):
        if token["name"] == TOKEN_NAME:
            tk.get_action("api_token_revoke")(dict(context), {"jti": token["id"]})
    made = tk.get_action("api_token_create")(dict(context), {"user": user, "name": TOKEN_NAME})
    new = path.with_suffix(".new")
    with open(new, "w", opener=lambda name, flags: os.open(name, flags, 0o600)) as file:
        file.write(made["token"])
    new.replace(path)


def make_organisation(user: str, wanted: dict[str, str]) -> None:
    if model.Group.get(wanted["name"]) is None:
        tk.get_action("organization_create")({"ignore_auth": True, "user": user}, dict(wanted))


main()
