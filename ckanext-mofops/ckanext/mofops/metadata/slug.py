"""Names of datasets made of their titles."""

import re
from collections.abc import Callable


def suggested(title: str, taken: Callable[[str], bool] | None = None, prefix: str = "") -> str:
    """A valid dataset name for a title."""
    words = re.findall("[a-z0-9]+", title.lower())
    base = "-".join([prefix, *words]).strip("-")[:60].strip("-")
    base = base if re.search("[a-z]", base) else f"chut-khomun-{base}".strip("-")
    name, number = base, 2
    while taken is not None and taken(name):
        name, number = f"{base}-{number}", number + 1
    return name
