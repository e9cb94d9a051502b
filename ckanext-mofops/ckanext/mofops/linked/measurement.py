"""What is known of a file, as far as others are told."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Measurement:
    """The newest verdict on a resource. checked: ISO 8601 in UTC; anything else is None when it is not known."""

    checked: str
    valid: bool | None
    stars: int | None
    format: str | None = None
    bytes: int | None = None
    sha256: str | None = None
