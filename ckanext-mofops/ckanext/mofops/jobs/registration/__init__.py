"""What GD Catalog says of the datasets of this catalogue: asked for by workers, kept in tables, shown from there.

The rows of ``mofops_registration_poll`` are the queue; a job names one of them.
"""

from ckanext.mofops.jobs.registration.known import known, open_revocations, overview, standing
from ckanext.mofops.jobs.registration.poll import arm, enqueue, poll
from ckanext.mofops.jobs.registration.revocation import CONFIRM, follow, hurdle, is_confirmed

__all__ = [
    "CONFIRM",
    "arm",
    "enqueue",
    "follow",
    "hurdle",
    "is_confirmed",
    "known",
    "open_revocations",
    "overview",
    "poll",
    "standing",
]
