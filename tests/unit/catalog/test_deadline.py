"""The cuts, one thread for all of them."""

import os
import socket

import pytest

from ckanext.mofops.catalog.deadline import Cut


@pytest.fixture
def lines():
    """Two connections on which nothing is ever said."""
    pairs = [socket.socketpair() for _ in range(2)]
    for pair in pairs:
        for end in pair:
            end.settimeout(20)
    yield [pair[0] for pair in pairs]
    for pair in pairs:
        for end in pair:
            end.close()


def test_each_is_cut_at_its_own_time(lines):
    with Cut(lines[0], 60):
        with pytest.raises(TimeoutError, match="did not end in time"), Cut(lines[1], 0.05):
            assert lines[1].recv(1) == b""
        assert lines[0].send(b"x") == 1


def test_what_ended_is_not_cut(lines):
    with Cut(lines[0], 0.05):
        pass
    with pytest.raises(TimeoutError), Cut(lines[1], 0.1):
        lines[1].recv(1)
    assert lines[0].send(b"x") == 1


def test_a_forked_process_cuts_too(lines):
    with Cut(lines[0], 60):
        child = os.fork()
        if not child:
            heard = None
            try:
                with Cut(lines[1], 0.05):
                    heard = lines[1].recv(1)
            except TimeoutError:
                pass
            finally:
                os._exit(7 if heard == b"" else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 7
