"""What makes the pages the agency's own: its colours and its logo, and the Thai letters they are set in, as files of one state.

Their address has the state in it: a browser asks once, and again when something was changed.
"""

import hashlib
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from pathlib import Path
from types import MappingProxyType

from ckan.exceptions import CkanConfigurationException
from ckan.plugins import toolkit as tk

from ckanext.mofops.pages import colour

log = logging.getLogger(__name__)

MEDIA_TYPES: Mapping[str, str] = MappingProxyType(
    {".svg": "image/svg+xml", ".png": "image/png", ".webp": "image/webp", ".jpg": "image/jpeg", ".jpeg": "image/jpeg"}
)
LARGEST = 256 * 1024
"""Bytes of a logo: every page shows it, on a phone as well."""
WEIGHTS = (400, 700)


@dataclass(frozen=True)
class File:
    """A file that the pages load. media_type: with its charset."""

    name: str
    content: bytes
    media_type: str


def check() -> None:
    """Refuse settings that nothing can be made of, and say which colour is too light to be read.

    :raises CkanConfigurationException: a colour that is none, or a logo that cannot be had
    """
    given_colours = (
        ("ckanext.mofops.agency.colour", tk.config["ckanext.mofops.agency.colour"], colour.LETTERS),
        ("ckanext.mofops.agency.accent", tk.config["ckanext.mofops.agency.accent"], colour.SHAPES),
    )
    for key, given, ratio in given_colours:
        try:
            used = colour.readable(given, ratio)
        except ValueError as error:
            raise CkanConfigurationException(f"{key}: {error}") from error
        if used != given.strip().lower():
            log.warning("%s: %s is too light beside white: the pages use %s", key, given, used)
    try:
        logo()
    except (OSError, ValueError) as error:
        raise CkanConfigurationException(f"ckanext.mofops.agency.logo: {error}") from error


def logo() -> File | None:
    """The agency's logo; None where none is configured.

    :raises OSError: its file cannot be read
    :raises ValueError: it is of another format, or too large
    """
    configured = tk.config["ckanext.mofops.agency.logo"]
    if not configured:
        return None
    path = Path(configured)
    state = path.stat()
    return _logo(path, state.st_mtime_ns, state.st_size)


@lru_cache(maxsize=4)
def _logo(path: Path, _modified: int, size: int) -> File:
    media_type = MEDIA_TYPES.get(path.suffix.lower())
    if media_type is None:
        raise ValueError(f"{path} is none of {', '.join(MEDIA_TYPES)}")
    if size > LARGEST:
        raise ValueError(f"{path} is larger than {LARGEST // 1024} KiB")
    return File(f"logo{path.suffix.lower()}", path.read_bytes(), media_type)


def brand() -> tuple[str, Mapping[str, File]]:
    """The state of all files, for their address, and the files by name. A logo that is gone is left out."""
    try:
        mark = logo()
    except (OSError, ValueError):
        log.exception("ckanext.mofops.agency.logo")
        mark = None
    main = colour.readable(tk.config["ckanext.mofops.agency.colour"])
    return _brand(main, colour.readable(tk.config["ckanext.mofops.agency.accent"], colour.SHAPES), mark)


@lru_cache(maxsize=4)
def _brand(main: str, accent: str, mark: File | None) -> tuple[str, Mapping[str, File]]:
    own = [_sheet(main, accent), _icon(main), *_fonts(), *([] if mark is None else [mark])]
    state = hashlib.sha256(b"".join(file.name.encode() + file.content for file in own)).hexdigest()[:12]
    return state, MappingProxyType({file.name: file for file in own})


def _sheet(main: str, accent: str) -> File:
    colours = {"colour": main, "dark": colour.darker(main, 0.35), "accent": accent}
    variables = "".join(f"  --mofops-{name}: {value};\n" for name, value in colours.items())
    faces = "".join(
        '@font-face {\n  font-family: "Mofops Thai";\n  font-display: swap;\n'
        f'  font-weight: {weight};\n  src: url("{_font_name(weight)}") format("woff2");\n'
        "  unicode-range: U+0E00-0E7F, U+25CC;\n}\n"
        for weight in WEIGHTS
    )
    return File("agency.css", f":root {{\n{variables}}}\n{faces}".encode(), "text/css; charset=utf-8")


def _icon(main: str) -> File:
    """A small picture for the browser's tab, of no one's making: rising columns."""
    columns = "".join(
        f'<rect x="{x}" y="{y}" width="5" height="{26 - y}" fill="{colour.WHITE}"/>' for x, y in ((6, 17), (13.5, 12), (21, 6))
    )
    drawing = (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">'
        f'<rect width="32" height="32" rx="6" fill="{main}"/>{columns}</svg>'
    )
    return File("icon.svg", drawing.encode(), MEDIA_TYPES[".svg"])


@cache
def _fonts() -> tuple[File, ...]:
    folder = files("ckanext.mofops").joinpath("assets/fonts")
    return tuple(File(_font_name(weight), folder.joinpath(_font_name(weight)).read_bytes(), "font/woff2") for weight in WEIGHTS)


def _font_name(weight: int) -> str:
    return f"noto-sans-thai-{weight}.woff2"
