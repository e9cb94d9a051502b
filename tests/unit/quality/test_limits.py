import pytest

from ckanext.mofops.quality.limits import GIB, MIB, Limits


def test_defaults():
    assert Limits() == Limits(seconds=20, memory=GIB, bytes=None, problems=1000)


@pytest.mark.parametrize(
    ("limits", "tables", "documents"),
    [
        pytest.param(Limits(), 2 * GIB, 100 * MIB, id="by-format"),
        pytest.param(Limits(bytes=5), 5, 5, id="one-for-all"),
        pytest.param(Limits(bytes=0), 0, 0, id="zero-is-a-limit"),
    ],
)
def test_bytes_allowed(limits, tables, documents):
    assert (limits.bytes_allowed(streamed=True), limits.bytes_allowed(streamed=False)) == (tables, documents)


def test_time_grows_with_the_file():
    assert Limits().time_allowed(0) == 20
    assert Limits(seconds=1).time_allowed(10_000_000) == pytest.approx(3)
