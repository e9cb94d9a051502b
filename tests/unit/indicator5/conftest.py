"""An agency whose indicator 5 is whole; tests take something away."""

import pytest

from ckanext.mofops.indicator5 import DatasetState, Facts, ResourceState, Snapshot, rules

PUBLIC = "ข้อมูลสาธารณะ"
NAMES = ("d1", "d2", "d3", "d4", "d5")


@pytest.fixture
def rules_2566():
    return rules(2566)


@pytest.fixture
def facts_content():
    """Content of an agency.yaml that states everything."""
    return {
        "fiscal_year": 2566,
        "agency": {"name": "ops-mof", "title": "สำนักงานปลัดกระทรวงการคลัง", "catalogue_url": "https://data.example.go.th"},
        "datasets": [],
        "scopes": [1, {"scope": 4, "branch": 219}],
        "values": dict.fromkeys((*NAMES, "d6", "d7"), "ใช้วางแผน"),
        "imd": {"required": False, "datasets": []},
        "catalogue_notified": {"date": "2023-01-15", "document": "กค 0201/1"},
        "template_sent": {
            "template1": {"date": "2023-03-01", "document": "กค 0201/2"},
            "template2": {"date": "2023-03-02", "document": "กค 0201/3"},
        },
        "usage": [
            {"title": "dashboard", "url": "https://bi.example.go.th/1", "datasets": ["d1"], "scope": 1, "date": "2023-05-01"},
        ],
    }


@pytest.fixture
def dataset():
    """A dataset that meets everything, under a given name."""

    def build(name, **changes):
        whole = {
            "title": f"ชุดข้อมูล {name}",
            "category": PUBLIC,
            "resources": (ResourceState("data.csv", described=True, open=True, stars=3),),
            "in_catalogue": True,
            "registered": True,
            "registration": f"https://gdcatalog.example.go.th/dataset/gdpublish-{name}",
            "url": f"https://data.example.go.th/dataset/{name}",
        }
        return DatasetState(name, **{**whole, **changes})

    return build


@pytest.fixture
def whole(facts_content, dataset):
    """A snapshot that scores 100."""
    return Snapshot(
        datasets=tuple(dataset(name) for name in NAMES),
        facts=Facts.from_dict(facts_content),
        assessed_at="2023-09-30T03:00:00Z",
        agency="สำนักงานปลัดกระทรวงการคลัง",
        catalogue="https://data.example.go.th",
        registration_source="https://gdcatalog.example.go.th",
    )
