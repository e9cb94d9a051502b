"""Pushes of this catalogue to another one.

The rows of ``mofops_sync_plan`` are the queue: a job names one of them. What becomes of each dataset is in the ledger.
"""

from ckanext.mofops.jobs.sync.registration import status
from ckanext.mofops.jobs.sync.unattended import arm, changed
from ckanext.mofops.jobs.sync.work import cancel, enqueue, make, push

__all__ = ["arm", "cancel", "changed", "enqueue", "make", "push", "status"]
