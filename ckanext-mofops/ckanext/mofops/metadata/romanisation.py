"""Thai words in Latin letters, for names of datasets and files.

Source: Royal Thai General System of Transcription (Royal Institute, 1999); common words in ``standard/romanisation.yaml``.

Words and syllables are told apart by PyThaiNLP's bundled dictionaries. Its romanisation is not used: the engine that needs no
download spells most real titles wrongly (แหล่ง aenng, แลกเปลี่ยน laekpelin, งบประมาณ ngabapraman) and leaves Thai in some.
"""

import os
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from itertools import groupby
from typing import TYPE_CHECKING

from ckanext.mofops.metadata.thai import arabic_digits, clean
from ckanext.mofops.standard.data import load

if TYPE_CHECKING:
    from pythainlp.util import Trie

# An abbreviation of consonants (พ.ศ., อบต.) is read letter by letter.
_PARTS = re.compile(r"(?<![ก-๎])(?P<letters>(?:[ก-ฮ]\. ?)+|[ก-ฮ]{2,5}\.)|(?P<thai>[ก-๎]+)|(?P<other>[a-z0-9]+)")
_NOT_READ = re.compile("[ฯๆ\u0e3a\u0e48-\u0e4b\u0e4d\u0e4e]|[ดตท]ร[ิุ]?์|[ก-ฮ][ิุ]?์")

# First and last sound of each consonant.
_SOUNDS = {
    letter: (first, last)
    for letters, first, last in (
        ("ก", "k", "k"), ("ขฃคฅฆ", "kh", "k"), ("ง", "ng", "ng"), ("จฉชฌ", "ch", "t"), ("ซศษส", "s", "t"), ("ญ", "y", "n"),
        ("ฎด", "d", "t"), ("ฏต", "t", "t"), ("ฐฑฒถทธ", "th", "t"), ("ณน", "n", "n"), ("บ", "b", "p"), ("ป", "p", "p"),
        ("ผพภ", "ph", "p"), ("ฝฟ", "f", "p"), ("ม", "m", "m"), ("ย", "y", "i"), ("ร", "r", "n"), ("ลฬ", "l", "n"),
        ("ว", "w", "o"), ("ห", "h", ""), ("ฮ", "h", ""), ("อ", "", ""),
    )
    for letter in letters
}  # fmt: skip
_ALONE = dict.fromkeys("ะัาๅ", "a") | dict.fromkeys("ิี", "i") | dict.fromkeys("ึื", "ue") | dict.fromkeys("ุู", "u")
_ALONE |= dict.fromkeys("เ็", "e") | dict.fromkeys("ไใ", "ai") | {"ำ": "am", "แ": "ae", "โ": "o"}

# Two consonants that begin one syllable together; any other two have an "a" between them.
_CLUSTER = "[กขคตปผพบดฟ]ร|[กขคปผพบฟ]ล|[กขค]ว"
_LED = "ห[งญนมยรลว]"
_TOGETHER = re.compile(_CLUSTER)
_UNHEARD = re.compile("ห(?=[งญนมยรลว])|อ(?=ย)|(?<=[จซศส])ร")

# Forms of a syllable by its vowel: b, the consonants before it; e, those after it. Where the vowel is written first, nothing
# tells where b ends: แปลง is plaeng, แสดง sadaeng, แห่ง haeng, เพชร phet.
_B, _E = "(?P<b>[ก-ฮ]{1,3}?)", "(?P<e>(?:[ก-ฮ]+[ิุ]?)?)"
_B_OF_E = f"(?P<b>{_CLUSTER}|[จซศส]ร|(?:{_LED})(?=[ก-ฮ])|[ก-ฮ]{{2}}(?=[ก-ยล-ฮ](?!ร))|[ก-ฮ])"
_B_OF_AI = f"(?P<b>{_CLUSTER}|{_LED}|[ก-ฮ])"
_SYLLABLES = tuple(
    (re.compile(form), vowel)
    for form, vowel in (
        (f"เ{_B}ี(?:ยะ|ย){_E}", "ia"), (f"เ{_B}ื(?:อะ|อ){_E}", "uea"), (f"เ{_B}าะ{_E}", "o"), (f"เ{_B}า{_E}", "ao"),
        (f"เ{_B}อะ{_E}", "oe"), (f"เ{_B}อ{_E}", "oe"), (f"เ{_B}ิ{_E}", "oe"), (f"เ{_B}[็ะ]{_E}", "e"), (f"แ{_B}[็ะ]{_E}", "ae"),
        (f"โ{_B}ะ{_E}", "o"), (f"เ{_B}(?P<e>ย)", "oe"), (f"[ไใ]{_B_OF_AI}ย?{_E}", "ai"), (f"เ{_B_OF_E}{_E}", "e"),
        (f"แ{_B_OF_E}{_E}", "ae"), (f"โ{_B_OF_E}{_E}", "o"), (f"{_B}ั(?:วะ|ว){_E}", "ua"), (f"{_B}[ะั]{_E}", "a"),
        (f"{_B}ำ{_E}", "am"), (f"{_B}า{_E}", "a"), (f"{_B}[ิี]{_E}", "i"), (f"{_B}(?:ือ|[ึื]){_E}", "ue"), (f"{_B}[ุู]{_E}", "u"),
        (f"{_B}็อ?{_E}", "o"), (f"{_B}อ{_E}", "o"), (f"{_B}ว(?P<e>[ก-ฮ]+)", "ua"), ("(?P<b>[ก-ฮ])(?P<e>)", "a"),
        ("(?P<b>[ก-ฮ]{1,2})(?P<e>[ก-ฮ])", "o"),
    )
)  # fmt: skip


def words(text: str) -> list[str]:
    """The words of a Thai, English or mixed text, in order, each of ``a-z`` and ``0-9`` only; marks between words are dropped."""
    return [word for word in _words(_folded(text)) if word]


def _folded(text: str) -> str:
    """Lower case, Latin letters without accents, digits of ASCII; Thai as it is (NFKD would split ำ)."""
    folded = (letter if "\u0e00" <= letter <= "\u0e7f" else unicodedata.normalize("NFKD", letter) for letter in clean(text))
    return arabic_digits("".join(folded)).lower()


def _words(text: str) -> Iterator[str]:
    for part in _PARTS.finditer(text):
        if part["letters"]:
            yield "".join(f"{_SOUNDS[letter][0]}o" for letter in part["letters"] if letter in _SOUNDS)
        elif part["thai"]:
            yield from _thai_words(part["thai"])
        else:
            yield part["other"]


def _thai_words(text: str) -> Iterator[str]:
    known = _table()
    for word in _tokenizer()(text, custom_dict=_dictionary()):
        # A word of the dictionary may be a whole name: กระทรวงการคลัง is three words to a reader.
        pieces = [word] if word in known else _tokenizer()(word, custom_dict=_syllables())
        for is_known, group in groupby(pieces, key=known.__contains__):
            if is_known:
                yield from "-".join(known[piece] for piece in group).split("-")
            else:
                yield "".join(map(_syllable, group))


@cache
def _tokenizer() -> Callable[..., list[str]]:
    # Only now: the first word costs a second and 80 MB, and most processes never see one. Left to itself PyThaiNLP makes a folder
    # for downloads in the home, and fails where it may not, as a web server's user often may not.
    os.environ.setdefault("PYTHAINLP_READ_ONLY", "1")
    os.environ.setdefault("PYTHAINLP_OFFLINE", "1")
    from pythainlp.tokenize import word_tokenize

    return word_tokenize


@cache
def _table() -> Mapping[str, str]:
    """Romanised form by Thai word; a hyphen stands between two words."""
    source = load("romanisation.yaml")
    by_rule = {word.replace("·", ""): "".join(map(_syllable, word.split("·"))) for word in source["regular"]}
    return by_rule | dict(source["irregular"])


@cache
def _dictionary() -> "Trie":
    from pythainlp.corpus import thai_words
    from pythainlp.util import Trie

    return Trie(thai_words() | _table().keys())


@cache
def _syllables() -> "Trie":
    from pythainlp.corpus import thai_syllables
    from pythainlp.util import Trie

    return Trie(thai_syllables() | _table().keys())


def _syllable(thai: str) -> str:
    read = _NOT_READ.sub("", thai)
    read = re.sub("รร(?=[ก-ฮ])", "ั", read).replace("รร", "ัน").replace("ฤๅ", "รือ").replace("ฦ", "ลึ")
    read = re.sub("(?<=[กตทปศส])ฤ", "ริ", read).replace("ฤ", "รึ")
    for form, vowel in _SYLLABLES:
        if found := form.fullmatch(read):
            return _beginning(found["b"]) + vowel + "".join(_SOUNDS[letter][1] for letter in found["e"][:1])
    # No syllable of Thai: a piece that the dictionary does not know. Letter by letter it is at least the same each time.
    return "".join(_SOUNDS[letter][0] if letter in _SOUNDS else _ALONE.get(letter, "") for letter in read)


def _beginning(consonants: str) -> str:
    sounded = "ซ" if consonants == "ทร" else _UNHEARD.sub("", consonants)
    separator = "" if _TOGETHER.fullmatch(sounded) else "a"
    return separator.join(_SOUNDS[letter][0] for letter in sounded)
