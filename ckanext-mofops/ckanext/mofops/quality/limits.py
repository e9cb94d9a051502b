"""How much a file may ask of the machine, and how much of it is shown."""

from dataclasses import dataclass

KIB = 1024
MIB = 1024 * KIB
GIB = 1024 * MIB

SECONDS_PER_MB = 0.2  # time allowed for each MB of the file, beside Limits.seconds
PROVED_FROM = MIB  # bytes of a file: to import polars takes as long as to read a few of them
TABLE_BYTES = 2 * GIB  # text tables are streamed …
DOCUMENT_BYTES = 100 * MIB  # … while all else is held in memory as a whole
INFLATED_BYTES = 500 * MIB  # of all that is packed in an archive or workbook
INFLATED_RATIO = 100  # of that to the file, where it is over 10 MiB
ARCHIVE_ENTRIES = 10_000
SHEET_CELLS = 10_000_000  # that a sheet may span, blank ones too: its reader holds them all, 64 bytes each
SPARSE_CELLS = 5_000_000  # that it may span if hardly any …
SPARSE_RATIO = 100  # … one in so many, holds anything

COLUMNS = 2000  # frictionless compares labels pairwise: 2,000 take 2 s, 20,000 over 40 s
SAMPLE_LINES = 100  # what csv.Sniffer and frictionless look at first
SAMPLE_LINE_CHARACTERS = 64 * KIB  # longest line among those
RECORD_CHARACTERS = MIB  # longest record anywhere, and so the longest cell
DEPTH = 100  # of nested arrays and objects
DIGITS = 4000  # in one number; Python itself refuses integers from 4,301

SHOWN_CHARACTERS = 200  # of a cell or label in a problem


@dataclass(frozen=True)
class Limits:
    """Limits of one check.

    seconds: wall clock and processor time, before the share for the file's size is added.
    memory: bytes that the child may take beyond what it needs to start.
    bytes: largest file; None stands for 2 GiB for text tables and 100 MiB for all else.
    problems: how many problems are kept, all are counted; 0 keeps all.
    """

    seconds: float = 20.0
    memory: int = GIB
    bytes: int | None = None
    problems: int = 1000

    def time_allowed(self, size: int) -> float:
        """Seconds allowed for a file of ``size`` bytes."""
        return self.seconds + SECONDS_PER_MB * size / 1_000_000

    def bytes_allowed(self, *, streamed: bool) -> int:
        """Largest file in bytes, for a format that is streamed or held in memory."""
        if self.bytes is not None:
            return self.bytes
        return TABLE_BYTES if streamed else DOCUMENT_BYTES
