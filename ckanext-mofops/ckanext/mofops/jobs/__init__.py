"""Checks of resources in the background.

The rows of ``mofops_validation`` are the queue; a job of CKAN's queue only wakes a worker, which then takes what waits.
"""

from ckanext.mofops.jobs.files import content
from ckanext.mofops.jobs.queue import queue_resources, queue_saved, selected
from ckanext.mofops.jobs.settings import limits
from ckanext.mofops.jobs.work import drain, wake, work

__all__ = ["content", "drain", "limits", "queue_resources", "queue_saved", "selected", "wake", "work"]
