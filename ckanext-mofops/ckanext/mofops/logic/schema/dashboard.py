"""What the dashboard takes."""

from ckan.types import Schema

__all__ = ["dashboard_register", "dashboard_show"]


def dashboard_show() -> Schema:
    return {}


def dashboard_register() -> Schema:
    return {}
