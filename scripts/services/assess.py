"""Has the agency catalogue state its dashboard as a use, hear from the GD Catalog what is registered, and assess indicator 5.

Reads the settings of ``scripts/stack env`` from the environment.
"""

from __future__ import annotations

import os

from instance import begin, say

from ckanext.mofops.catalog import Client


def main() -> None:
    begin()
    agency = Client(os.environ["MOFOPS_SOURCE"], os.environ["MOFOPS_SOURCE_TOKEN"], timeout=120)
    for action in ("mofops_dashboard_register", "mofops_registration_poll", "mofops_indicator5_assess"):
        agency.call(action, {})
    found = agency.call("mofops_indicator5_show", {})["assessment"]
    say(f"{agency.url}/indicator5: {found['official']:g} points, level {found['level']}")


if __name__ == "__main__":
    main()
