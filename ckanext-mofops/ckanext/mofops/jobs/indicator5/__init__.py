"""Indicator 5 of the organisations of this catalogue: assessed by workers, kept in tables, shown from there.

The rows of ``mofops_assessment_run`` are the queue; a job names one of them.
"""

from ckanext.mofops.jobs.indicator5.work import arm, assess, enqueue

__all__ = ["arm", "assess", "enqueue"]
