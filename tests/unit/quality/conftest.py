import pytest


@pytest.fixture
def findings():
    from ckanext.mofops.quality.findings import Findings

    return Findings(limit=1000)
