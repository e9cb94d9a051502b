"""Plays the officers of the GD Catalog to rehearse on: one dataset is harvested, rejected, mended and approved, the others, which
were pushed, are approved at once. What is done already is left as it is.

Reads the settings of ``scripts/stack env`` from the environment.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import Any

import yaml
from instance import CHECKOUT, begin, say

from ckanext.mofops.catalog import Client

FOLLOWED = "ops-mof-inspection-units"
VAGUE = "ข้อมูลหน่วยรับตรวจ"
REASON = "คำอธิบายสั้นเกินไป ไม่บอกว่าข้อมูลนับหน่วยรับตรวจใดและปีใด ให้แก้ไขในบัญชีข้อมูลของหน่วยงานแล้วส่งใหม่"
NEW = ("WAIT", "WAIT_VALIDATE", "VALIDATE", "APPROVAL")
TO_APPROVAL = ("submit", "begin-check", "pass", "approve")
TO_REJECTION = ("submit", "begin-check", "reject")


@dataclass(frozen=True)
class Rehearsal:
    """agency, catalogue: the two sites, as their sysadmins."""

    agency: Client
    catalogue: Client

    def play(self) -> None:
        if not self._was_rejected():
            self._describe(VAGUE)
            self._harvest()
            self._walk(self._application(), TO_REJECTION)
            say(f"{FOLLOWED}: harvested, submitted, and rejected: {REASON}")
        if self._application()["state"] in (*NEW, "REJECT"):
            self._describe(_notes())
            self._harvest()
            self._walk(self._application(), TO_APPROVAL)
            say(f"{FOLLOWED}: mended in the agency catalogue, harvested and submitted again, and approved")
        for application in self._applications():
            if application["state"] in NEW:  # what was changed or revoked since is for people to decide
                self._walk(application, TO_APPROVAL)
        for application in self._applications():
            shown = application["published_name"] or application["state"]
            say(f"registered: {shown}" if application["registered"] else f"not registered: {application['name']} ({shown})")

    def _was_rejected(self) -> bool:
        found = [application for application in self._applications() if application["name"] == FOLLOWED]
        history = self.catalogue.call("mofops_rehearsal_show", {"id": found[0]["id"]})["history"] if found else []
        return any(entry["step"] == "reject" for entry in history)

    def _walk(self, application: dict[str, Any], steps: tuple[str, ...]) -> None:
        """Take those of the steps that are possible, in this order."""
        for step in steps:
            if step in [entry["id"] for entry in application["steps"]]:
                asked = {"id": application["id"], "step": step, "reason": REASON}
                application = self.catalogue.call("mofops_rehearsal_step", asked, write=True)

    def _application(self) -> dict[str, Any]:
        return next(application for application in self._applications() if application["name"] == FOLLOWED)

    def _applications(self) -> list[dict[str, Any]]:
        asked = {"site": self.agency.url.partition("://")[2], "limit": 1000}
        found: list[dict[str, Any]] = self.catalogue.call("mofops_rehearsal_list", asked)["applications"]
        return sorted(found, key=lambda application: str(application["name"]))

    def _harvest(self) -> None:
        self.catalogue.call("mofops_rehearsal_harvest", {"url": self.agency.url}, write=True)

    def _describe(self, notes: str) -> None:
        self.agency.call("package_patch", {"id": FOLLOWED, "notes": notes}, write=True)


def _notes() -> str:
    dataset = yaml.safe_load((CHECKOUT / "datasets" / FOLLOWED / "dataset.yaml").read_bytes())
    return str(dataset["notes"])


def main() -> None:
    begin()
    agency, catalogue = (
        Client(os.environ[f"MOFOPS_{name}"], os.environ[f"MOFOPS_{name}_TOKEN"], timeout=120) for name in ("SOURCE", "TARGET")
    )
    Rehearsal(agency, catalogue).play()


if __name__ == "__main__":
    main()
