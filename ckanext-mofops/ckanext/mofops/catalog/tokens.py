"""API tokens: from the environment or a file, never from an argument, a setting or the database."""

import os
from pathlib import Path

from ckanext.mofops.catalog.errors import UsageError


def token(name: str) -> str | None:
    """The token of ``MOFOPS_<NAME>_TOKEN``, or of the file that ``MOFOPS_<NAME>_TOKEN_FILE`` names; None without either.

    :raises UsageError: the file cannot be read
    """
    variable = f"MOFOPS_{name}_TOKEN"
    if os.environ.get(variable):
        return os.environ[variable].strip()
    path = os.environ.get(f"{variable}_FILE")
    return None if not path else token_in(path, said_by=f"{variable}_FILE")


def token_in(path: str, *, said_by: str) -> str:
    """The token in a file. said_by: the variable or setting that names the file, for the one who has to mend it.

    :raises UsageError: it cannot be read
    """
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except (OSError, ValueError) as error:
        raise UsageError("token-file", variable=said_by, detail=type(error).__name__) from error
