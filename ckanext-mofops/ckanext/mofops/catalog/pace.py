"""How fast a site is called: one pace for all clients of a run, slowed down by what the site says."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

GOOD_ANSWERS = 20
"""So many in a row, and the pace rises again by one call at once and a quarter of the rate."""

SLOWEST_RATE = 0.1
"""Calls a second below which no rate falls."""

SLOW_ANSWER = 0.5
"""Share of the time-out: an answer that took longer is a sign that the site has too much to do."""


class Pace:
    """Shared by the clients of one site, on any number of threads.

    rate: calls a second at most, None for as many as there are; at_once: calls under way at the same time at most; budget:
    seconds of waiting in vain, over all clients. Both limits fall by half when the site is busy, and rise again slowly.
    """

    def __init__(
        self,
        *,
        rate: float | None = None,
        at_once: int = 1,
        budget: float = 300,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], object] = time.sleep,
    ) -> None:
        self.requests = 0
        self.most_rate, self.most_at_once = rate, at_once
        self.rate, self.at_once = rate, at_once
        self._budget = budget
        self._clock, self._sleep = clock, sleep
        self._changed = threading.Condition()
        self._under_way = 0
        self._good = 0
        self._next_start = clock()
        self._held_until = clock()

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Waits until a call may begin; the call is made inside the block."""
        with self._changed:
            self._changed.wait_for(lambda: self._under_way < self.at_once)
            self._under_way += 1
            pause = self._until_start()
        try:
            if pause is not None:
                self._sleep(pause)
            with self._changed:
                self.requests += 1
            yield
        finally:
            with self._changed:
                self._under_way -= 1
                self._changed.notify_all()

    def _until_start(self) -> float | None:
        now = self._clock()
        start = max(now, self._held_until)
        if self.rate is not None:
            start = max(start, self._next_start)
            self._next_start = start + 1 / self.rate
        return start - now if self.rate is not None or start > now else None

    def went_well(self, seconds: float, timeout: float) -> None:
        """A call was answered after so many seconds; late answers slow us down as a refusal would."""
        if seconds > SLOW_ANSWER * timeout:
            self.slow_down()
            return
        with self._changed:
            self._good += 1
            if self._good % GOOD_ANSWERS:
                return
            self.at_once = min(self.at_once + 1, self.most_at_once)
            if self.rate is not None and self.most_rate is not None:
                self.rate = min(self.rate * 1.25, self.most_rate)
            self._changed.notify_all()

    def slow_down(self) -> None:
        """Half as many at once, and half the rate where there is one."""
        with self._changed:
            self._good = 0
            self.at_once = max(1, self.at_once // 2)
            if self.rate is not None:
                self.rate = max(min(SLOWEST_RATE, self.rate), self.rate / 2)

    def hold(self, seconds: float) -> None:
        """Sleeps, and lets nobody begin a call before it is over."""
        with self._changed:
            until = self._held_until = max(self._held_until, self._clock() + seconds)
        self._sleep(seconds)
        with self._changed:
            if self._held_until == until:
                self._held_until = self._clock()

    def spend(self, seconds: float) -> bool:
        """Whether so many seconds of waiting are still to be had; they are then taken."""
        with self._changed:
            if seconds > self._budget:
                return False
            self._budget -= seconds
            return True

    def lose(self, seconds: float) -> None:
        """Seconds that a call took in vain."""
        with self._changed:
            self._budget -= seconds
