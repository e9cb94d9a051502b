import threading

import pytest

from ckanext.mofops.catalog.pace import GOOD_ANSWERS, SLOWEST_RATE, Pace


@pytest.fixture
def clock():
    """Time that passes when somebody sleeps: ``now``, ``sleep``, and the pauses so far."""

    class Clock:
        def __init__(self):
            self.time, self.pauses = 0.0, []

        def now(self):
            return self.time

        def sleep(self, seconds):
            self.pauses.append(round(seconds, 3))
            self.time += seconds

    return Clock()


@pytest.fixture
def pace(clock):
    return lambda **settings: Pace(**{"clock": clock.now, "sleep": clock.sleep, **settings})


def calls(pace, number):
    for _ in range(number):
        with pace.turn():
            pass


def test_without_a_rate_nobody_waits(pace, clock):
    fast = pace()
    calls(fast, 3)
    assert (clock.pauses, fast.requests) == ([], 3)


def test_a_rate_is_kept_by_all_together(pace, clock):
    calls(pace(rate=4, at_once=3), 4)
    assert clock.pauses == [0.0, 0.25, 0.25, 0.25]


def test_busy_halves_and_good_answers_bring_it_back(pace):
    found = pace(rate=8.0, at_once=8)
    found.slow_down()
    assert (found.rate, found.at_once) == (4.0, 4)
    for _ in range(20):
        found.slow_down()
    assert (found.rate, found.at_once) == (SLOWEST_RATE, 1)
    for _ in range(GOOD_ANSWERS):
        found.went_well(0.1, 30)
    assert (found.rate, found.at_once) == (SLOWEST_RATE * 1.25, 2)
    for _ in range(100 * GOOD_ANSWERS):
        found.went_well(0.1, 30)
    assert (found.rate, found.at_once) == (8.0, 8)


def test_late_answers_slow_us_down(pace):
    found = pace(at_once=4)
    found.went_well(14.9, 30)
    assert found.at_once == 4
    found.went_well(15.1, 30)
    assert found.at_once == 2


def test_a_rate_slower_than_the_slowest_stays(pace):
    found = pace(rate=0.05)
    found.slow_down()
    assert found.rate == 0.05


def test_a_pause_is_everybodys():
    started, waited = threading.Event(), []

    def sleep(seconds):
        waited.append(seconds)
        if len(waited) == 1:
            started.set()
            assert other_has_waited.wait(5)

    other_has_waited = threading.Event()
    pace = Pace(at_once=2, sleep=sleep, clock=lambda: 0.0)
    holder = threading.Thread(target=pace.hold, args=(7.0,))
    holder.start()
    assert started.wait(5)
    calls(pace, 1)
    other_has_waited.set()
    holder.join()
    assert waited == [7.0, 7.0]
    calls(pace, 1)  # over
    assert len(waited) == 2


def test_only_so_many_at_once():
    pace, inside, go = Pace(at_once=2), threading.Semaphore(0), threading.Event()

    def call():
        with pace.turn():
            inside.release()
            assert go.wait(5)

    threads = [threading.Thread(target=call) for _ in range(3)]
    for thread in threads:
        thread.start()
    assert inside.acquire(timeout=5)
    assert inside.acquire(timeout=5)
    assert not inside.acquire(timeout=0.05)
    go.set()
    for thread in threads:
        thread.join()
    assert pace.requests == 3


def test_the_budget_is_one(pace):
    found = pace(budget=10)
    assert found.spend(6)
    assert not found.spend(5)
    found.lose(4)
    assert not found.spend(0.1)
