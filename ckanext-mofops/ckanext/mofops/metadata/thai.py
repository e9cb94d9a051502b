"""Thai text as it should have been typed: one spelling for what looks the same.

PyThaiNLP's ``normalize`` and its parts do the like, but join ``า า`` across a space, lose the line ends of Markdown, leave most
invisible characters in, differ when called twice, and cost fifteen times as much.
"""

import re
import unicodedata
from functools import lru_cache

_DIGITS = str.maketrans("๐๑๒๓๔๕๖๗๘๙", "0123456789")

# Each pattern begins with the few characters that it is about: the search then leaps from one to the next, and a title costs
# microseconds. What must stand before them is looked up behind.

# Format characters that show nothing in Thai or English: soft hyphen, zero-width space, direction marks, word joiner, byte order
# mark … The joiners stay where they have a shape to give: between two emoji, or two Arabic letters (Jawi of the southern border).
_JOINERS = "\u200c\u200d"
_SHAPED = "\u0620-\u064a\u066e-\u06d3\u2190-\u2bff\ufe0f\U0001f000-\U0001faff"
_INVISIBLE = re.compile(
    f"[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffb]"
    f"(?!(?<=[{_SHAPED}][{_JOINERS}])[{_SHAPED}])"
)
_ODD_SPACE = re.compile("[\xa0\u1680\u2000-\u200a\u202f\u205f\u3000]")
_ODD_LINE_END = re.compile("[\u2028\u2029]")

# What stands above or below a consonant, in the order of writing: phinthu (NFC puts it first), vowel, nikhahit, tone, silencer.
_TONES = "\u0e48-\u0e4b"
_VOWELS = "\u0e31\u0e34-\u0e39\u0e47"
_IN_ORDER = ("\u0e3a", _VOWELS, "\u0e4d", _TONES, "\u0e4c\u0e4e")
_MARKS = "".join(_IN_ORDER)
_PLACE = {
    mark: place
    for place, group in enumerate(_IN_ORDER)
    for mark in re.findall(f"[{group}]", "".join(map(chr, range(0xE00, 0xE80))))
}
_REST = "|".join(
    f"(?<=[{group}])" + "".join(f"[{later}]?" for later in _IN_ORDER[place + 1 :]) for place, group in enumerate(_IN_ORDER)
)
# Only behind a Thai consonant: elsewhere NFC may move a mark past one of another script, and a second cleaning would differ.
_MISORDERED = re.compile(f"[{_MARKS}](?=[{_MARKS}])(?<=[ก-ฮ].)(?!(?:{_REST})(?![{_MARKS}]))[{_MARKS}]+")
_FOLLOWING = "ะาำ"
_LATE_TONE = re.compile(f"[{_FOLLOWING}](?<=[ก-ฮ{_MARKS}].)(?=[{_FOLLOWING}]*[{_TONES}])[{_FOLLOWING}{_TONES}]+")
_SARA_AM_IN_TWO = re.compile(f"\u0e4d(?<=[ก-ฮ{_VOWELS}].)([\u0e4d{_TONES}]*)[าำ]")


def clean(text: str) -> str:
    """The text in the one form that is stored and compared; cleaning twice changes nothing more.

    NFC; ํา is ำ, เเ is แ; vowel and tone marks stand in their order, each once; no invisible characters; odd spaces are plain
    ones; no blanks around it. Letters, line ends, repeated spaces and so Markdown stay.

    Never NFKC: it would split ำ, and อำเภอ would match no code list.
    """
    if text.isascii():
        return text.strip()
    return _remembered(text) if len(text) <= _SHORT else _just_cleaned(text)


_SHORT = 500
"""Letters; names, tags and values of code lists come again and again, long texts only while one dataset is looked at."""


@lru_cache(maxsize=4096)
def _remembered(text: str) -> str:
    return _cleaned(text)


@lru_cache(maxsize=8)
def _just_cleaned(text: str) -> str:
    return _cleaned(text)


def _cleaned(text: str) -> str:
    text = _INVISIBLE.sub("", unicodedata.normalize("NFC", text))
    text = _ODD_LINE_END.sub("\n", _ODD_SPACE.sub(" ", text))
    text = unicodedata.normalize("NFC", text).replace("เเ", "แ")
    text = _MISORDERED.sub(_in_order, _LATE_TONE.sub(_tones_first, text))
    text = _SARA_AM_IN_TWO.sub(_sara_am, text)
    return unicodedata.normalize("NFC", text).strip()


def _tones_first(letters: re.Match[str]) -> str:
    return "".join(sorted(letters[0], key=_FOLLOWING.__contains__))


def _in_order(marks: re.Match[str]) -> str:
    """Two vowels or tones that differ both stay, for their author to choose."""
    return re.sub(r"(.)\1+", r"\1", "".join(sorted(marks[0], key=_PLACE.__getitem__)))


def _sara_am(letters: re.Match[str]) -> str:
    return letters[1].replace("\u0e4d", "") + "ำ"


def arabic_digits(text: str) -> str:
    """The text with ๐–๙ as 0–9: Python reads Thai digits, the database and JavaScript do not."""
    return text.translate(_DIGITS)
