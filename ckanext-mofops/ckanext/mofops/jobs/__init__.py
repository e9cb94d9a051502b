"""Checks of resources in the background.

The rows of ``mofops_validation`` are the queue; a job of CKAN's queue only wakes a worker, which then takes what waits.
"""

from ckanext.mofops.jobs.files import stored_file
from ckanext.mofops.jobs.queue import Choice, queue_resources, queue_saved, selected
from ckanext.mofops.jobs.work import drain, wake, work

__all__ = ["Choice", "drain", "queue_resources", "queue_saved", "selected", "stored_file", "wake", "work"]
