"""The catalogue whose datasets are described: what it is called, and where its things are."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote

from ckanext.mofops.standard.messages import Lang


@dataclass(frozen=True)
class Site:
    """address: of the catalogue, without a slash at its end; the addresses of datasets by id, of resources and of our words start
    with it and stay. title, description: in both languages; publisher_title: of the agency; email: its mailbox or "".
    """

    address: str
    title: Mapping[Lang, str]
    description: Mapping[Lang, str]
    publisher_title: Mapping[Lang, str]
    email: str = ""

    def dataset(self, dataset_id: str) -> str:
        return f"{self.address}/dataset/{quote(dataset_id, safe='')}"

    def resource(self, dataset_id: str, resource_id: str) -> str:
        return f"{self.dataset(dataset_id)}/resource/{quote(resource_id, safe='')}"

    def organisation(self, organisation_id: str) -> str:
        return f"{self.address}/organization/{quote(organisation_id, safe='')}"

    def group(self, name: str) -> str:
        return f"{self.address}/group/{quote(name, safe='')}"

    def word(self, scheme: str, part: str = "") -> str:
        """The address of a list of choices, or of one of them."""
        return f"{self.address}/vocabulary/{scheme}" + (f"/{part}" if part else "")
