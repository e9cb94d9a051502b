"""What stops an assessment."""

from ckanext.mofops.indicator5.message import Message


class Indicator5Error(Exception):
    """Base of this room's errors. ``message`` carries the sentence in both languages; ``str()`` is the English one."""

    def __init__(self, message: Message) -> None:
        super().__init__(message.text()["en"])
        self.message = message


class FactsError(Indicator5Error):
    """The stated facts cannot be read. ``key``: where, e.g. ``usage[0].url``; ``reason``: why, without the place."""

    def __init__(self, key: str, reason: Message) -> None:
        super().__init__(Message("indicator5-facts-error", {"key": key, "reason": reason}))
        self.key = key
        self.code = reason.code
        self.reason = reason


class SnapshotError(Indicator5Error):
    """A snapshot that cannot be judged: one name stands for two datasets, or its time is no time."""
