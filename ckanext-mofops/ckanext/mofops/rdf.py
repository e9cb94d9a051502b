"""The catalogue in the words of the Web: what CKAN knows of it, and our profile for ckanext-dcat."""

from collections.abc import Iterable, Mapping
from typing import Any

from ckan.plugins import toolkit as tk
from ckanext.dcat.profiles import EuropeanDCATAP3Profile
from rdflib import URIRef

from ckanext.mofops.linked import Measurement, Site, describe_catalogue, describe_dataset, read_dataset
from ckanext.mofops.model.quality import measured
from ckanext.mofops.standard.messages import text


def site() -> Site:
    """This catalogue, as configured."""
    title = tk.config["ckanext.mofops.agency.title"] or tk.config["ckan.site_title"]
    agency = {"th": title, "en": tk.config["ckanext.mofops.agency.title_en"] or title}
    root = (tk.config["ckan.root_path"] or "").replace("/{{LANG}}", "")
    return Site(
        address=(tk.config.get("ckanext.dcat.base_uri") or tk.config["ckan.site_url"] + root).rstrip("/"),
        title=text("catalogue-title", agency=agency),
        description=text("catalogue-description", agency=agency),
        publisher_title=agency,
        email=tk.config["ckanext.mofops.agency.contact_email"],
    )


def measurements(datasets: Iterable[Mapping[str, Any]]) -> dict[str, Measurement]:
    """What is known of the files of datasets, by id of the resource; one query for all of them."""
    ids = [resource["id"] for dataset in datasets for resource in dataset.get("resources") or []]
    return {id_: Measurement(**found) for id_, found in measured(ids).items()} if ids else {}


class MofopsProfile(EuropeanDCATAP3Profile):  # type: ignore[misc]
    """DCAT-AP 3 with the 14 items of a Thai government dataset, and what was measured of its files as DQV."""

    def parse_dataset(self, dataset_dict: dict[str, Any], dataset_ref: Any) -> dict[str, Any]:
        """The fields of the dataset schema where the graph speaks of them, beside what any DCAT-AP says."""
        super().parse_dataset(dataset_dict, dataset_ref)
        found = read_dataset(self.g, dataset_ref)
        if "tags" in found:
            found["tags"] = [{"name": name} for name in found["tags"]]
        dataset_dict.update(found)
        return dataset_dict

    def graph_from_dataset(self, dataset_dict: dict[str, Any], dataset_ref: Any) -> None:
        describe_dataset(self.g, dataset_dict, site(), measurements([dataset_dict]), URIRef(dataset_ref))

    def graph_from_catalog(self, catalog_dict: dict[str, Any] | None, catalog_ref: Any) -> None:
        describe_catalogue(self.g, site())
