import pytest


@pytest.fixture
def written(tmp_path):
    """Writes bytes, or text as UTF-8, to a file of a name in an own folder, and gives its path."""

    def write(content, name="data.csv"):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write
