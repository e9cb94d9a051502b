"""Ctrl-C and SIGTERM: first an orderly end, then a quick one."""

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

SIGNALS = (signal.SIGINT, signal.SIGTERM)


@contextmanager
def finishing(stop: threading.Event, told: Callable[[], None]) -> Iterator[None]:
    """Inside the block the first signal sets ``stop``, so that what is under way is finished; the second one interrupts.

    told: called at the first signal.
    """

    def first(_number: int, _frame: FrameType | None) -> None:
        if stop.is_set():
            raise KeyboardInterrupt
        stop.set()
        told()

    with handled(first):
        yield


@contextmanager
def interrupting() -> Iterator[None]:
    """Inside the block SIGTERM interrupts as Ctrl-C does: what a service manager sends must not cut a document in two."""

    def interrupt(_number: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    with handled(interrupt):
        yield


@contextmanager
def handled(handler: Callable[[int, FrameType | None], None]) -> Iterator[None]:
    """Both signals go to this handler; in a thread, which is sent none, nothing is done."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = [(number, signal.signal(number, handler) or signal.SIG_DFL) for number in SIGNALS]
    try:
        yield
    finally:
        for number, old in before:
            signal.signal(number, old)
