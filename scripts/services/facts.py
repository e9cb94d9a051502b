"""States the facts of ``datasets/agency.yaml`` in the agency catalogue, unless somebody has stated some there already.

Reads the settings of ``scripts/stack env`` from the environment.
"""

from __future__ import annotations

import os
import subprocess
import sys

from instance import CHECKOUT, Instance, begin, say
from processes import environment
from sites import AGENCY, agency_facts, ini

from ckanext.mofops.catalog import Client


def main() -> None:
    begin()
    facts = agency_facts()
    agency = Client(os.environ["MOFOPS_SOURCE"], os.environ["MOFOPS_SOURCE_TOKEN"], timeout=120)
    asked = {"organisation": facts["agency"]["name"], "fiscal_year": facts["fiscal_year"]}
    if agency.call("mofops_facts_show", asked)["revision"]:
        say("the facts of the agency are stated already, and left as they are")
        return
    instance = Instance("demo")
    command = [str(AGENCY.bin / "ckan"), "-c", str(ini(instance, AGENCY)), "mofops", "facts", "import", "--yes"]
    sys.exit(subprocess.run([*command, str(CHECKOUT / "datasets" / "agency.yaml")], env=environment(instance)).returncode)


if __name__ == "__main__":
    main()
