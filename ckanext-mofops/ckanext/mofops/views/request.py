"""What the pages have in common: who asks, and what is refused."""

from typing import Any

from ckan.plugins import toolkit as tk
from flask import Response
from flask_wtf.csrf import validate_csrf
from werkzeug.exceptions import Forbidden, HTTPException
from wtforms import ValidationError

from ckanext.mofops import spreadsheet


def refuse_forged() -> None:
    """For ``before_request``: CKAN's own protection of a view ends for good once anyone has called it with an API token."""
    if tk.request.method == "POST" and not tk.g.get("login_via_auth_header"):
        try:
            validate_csrf(tk.request.form.get(tk.config["WTF_CSRF_FIELD_NAME"]))
        except ValidationError as error:
            tk.abort(400, str(error))


def caller() -> dict[str, Any]:
    """The context of an action, as whoever asks."""
    return {"user": tk.current_user.name, "auth_user_obj": tk.current_user}


def attempt(action: str, asked: dict[str, Any]) -> Any:
    """The result of an action, as whoever asks; None where it refuses what it was given, which the next page says."""
    try:
        return tk.get_action(action)(caller(), asked)
    except tk.ValidationError as error:
        tk.h.flash_error("; ".join(error.error_summary.values()))
        return None


# An abort within an error handler would reach no other one.


def refused(error: HTTPException) -> Any:
    """The page that says so."""
    words = {"code": error.code, "name": error.name, "content": error.description}
    return tk.render("error_document_template.html", words), error.code


def forbidden(words: str) -> Any:
    """The page that says so; a visitor is asked to sign in."""
    if tk.current_user.is_anonymous:
        here = tk.h.url_for(tk.request.endpoint, **tk.request.view_args, **tk.request.args)
        return tk.redirect_to("user.login", next=here if tk.request.method == "GET" else None)
    return refused(Forbidden(words))


def table(name: str, content: str) -> Response:
    """A CSV file to keep."""
    return download(name, content.encode(spreadsheet.ENCODING), "text/csv; charset=utf-8")


def download(name: str, content: bytes, media_type: str) -> Response:
    """A file to keep, of an ASCII name."""
    answer = Response(content, content_type=media_type)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
