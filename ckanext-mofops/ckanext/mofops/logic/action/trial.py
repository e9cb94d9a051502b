"""A file that is tried before it is published."""

import json
from typing import Any

from ckan.logic import validate
from ckan.plugins import toolkit as tk
from ckan.types import Context, DataDict

from ckanext.mofops import rate, trial
from ckanext.mofops.jobs.settings import MIB
from ckanext.mofops.language import in_language
from ckanext.mofops.logic import schema
from ckanext.mofops.standard.messages import text

__all__ = ["mofops_file_check"]


@validate(schema.file_check)
def mofops_file_check(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """The verdict on a file that is not in the catalogue, and its open twin; nothing of it is kept.

    A caller who asks too often is answered with HTTP 429 and the seconds to wait in ``Retry-After``.

    :param upload: the file
    :param format: its format, as an id, extension or media type; without it the file name counts
    :param schema: a Table Schema, an object or its JSON text
    :returns: ``{"verdict", "mended", "mend_error"}``; verdict an entry of ``resources`` of ``sync-gdcatalog check``; mended
        ``[{"filename", "content"}]``, CSV files in base64, empty for a file that needs no mend; mend_error why one that needs
        it has none, in Thai and English, or None
    """
    tk.check_access("mofops_file_check", context, data_dict)
    often = tk.config["ckanext.mofops.check.per_minute"]
    if seconds := rate.wait("file-check", often):
        raise _refused("trial-too-often", limit=often, seconds=seconds)
    upload = data_dict.get("upload")
    if not getattr(upload, "filename", ""):
        raise _refused("trial-no-file")
    limit = tk.config["ckanext.mofops.check.megabytes"]
    try:
        return trial.tried(
            upload.stream,
            upload.filename,
            limit=limit * MIB,
            format=data_dict.get("format"),
            schema=json.loads(data_dict["schema"]) if data_dict.get("schema") else None,
        )
    except trial.TooLarge as error:
        raise _refused("trial-too-large", limit=limit) from error


def _refused(code: str, **params: Any) -> tk.ValidationError:
    return tk.ValidationError({"upload": [in_language(text(code, **params))]})
