"""Settings of the look that nothing can be made of stop the start; a colour that is too light is told of."""

import pytest
from ckan.exceptions import CkanConfigurationException

from ckanext.mofops.pages import branding

AGENCY = "ckanext.mofops.agency"


@pytest.mark.parametrize(("key", "value"), [("colour", "blue"), ("colour", ""), ("accent", "#12"), ("logo", "/nowhere/logo.svg")])
def test_what_is_faulty_stops_the_start(key, value, ckan_config, monkeypatch):
    monkeypatch.setitem(ckan_config, f"{AGENCY}.{key}", value)
    with pytest.raises(CkanConfigurationException, match=f"{AGENCY}.{key}"):
        branding.check()


@pytest.mark.parametrize(("name", "size"), [("logo.exe", 1), ("logo.svg", branding.LARGEST + 1)])
def test_a_logo_of_another_format_or_too_large_stops_it(name, size, tmp_path, ckan_config, monkeypatch):
    path = tmp_path / name
    path.write_bytes(b"x" * size)
    monkeypatch.setitem(ckan_config, f"{AGENCY}.logo", str(path))
    with pytest.raises(CkanConfigurationException, match="logo"):
        branding.check()


def test_a_colour_that_is_too_light_is_told_of(ckan_config, monkeypatch, caplog):
    monkeypatch.setattr(branding.log, "disabled", False)  # as it is where the ini file of the site was read after the import
    branding.check()
    assert not caplog.records
    monkeypatch.setitem(ckan_config, f"{AGENCY}.colour", "#ffd700")
    branding.check()
    assert "#ffd700" in caplog.text
