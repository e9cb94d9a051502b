"""Assessments, in a worker or in whatever process asks for them."""

import logging
import threading
from datetime import datetime

from ckan.lib.helpers import get_display_timezone  # not by the toolkit, which has no helpers yet when the site starts
from redis.exceptions import RedisError

from ckanext.mofops import indicator5
from ckanext.mofops.gdcatalog import Locked
from ckanext.mofops.indicator5 import Snapshot
from ckanext.mofops.jobs import task
from ckanext.mofops.jobs.booking import book
from ckanext.mofops.jobs.indicator5 import mail, settings
from ckanext.mofops.jobs.indicator5.snapshot import snapshots
from ckanext.mofops.jobs.task import told_to
from ckanext.mofops.model.assessment import StoredAssessment, agencies
from ckanext.mofops.model.assessment_run import AssessmentRun
from ckanext.mofops.model.lock import held
from ckanext.mofops.model.task import Cause, Pulse
from ckanext.mofops.runs.check import Step
from ckanext.mofops.standard.indicator5 import rules

log = logging.getLogger(__name__)

TITLE = "mofops: indicator 5"
JOB_SECONDS = 2 * 3600


def enqueue(row: AssessmentRun) -> None:
    """Have a worker do the assessing of a row."""
    task.enqueue(row, work, title=TITLE, seconds=JOB_SECONDS)


def work(row_id: str) -> None:
    """The job."""
    row = AssessmentRun.get(row_id)
    if row is not None and row.is_waiting:
        assess(row)


def assess(row: AssessmentRun, *, on_step: Step | None = None) -> None:
    """Assess the organisation of a row, or every agency, and keep what is found. What keeps it from it is the row's error."""
    with told_to(row), held("mofops_indicator5") as mine:
        if not mine:
            raise Locked("indicator5-locked")
        row.begin("assessing")
        with Pulse(row, threading.Event(), on_step) as pulse:
            organisations = agencies() if row.organisation is None else [row.organisation]
            found = snapshots(organisations, settings.fiscal_year())
            for done, (organisation, snapshot) in enumerate(found.items(), start=1):
                _keep(organisation, snapshot, row.cause)
                pulse.step(done, len(found), snapshot.agency)
        row.finish(len(found))


def _keep(organisation: str, snapshot: Snapshot, cause: Cause) -> None:
    year = settings.fiscal_year()
    before = StoredAssessment.newest([organisation], year).get(organisation)
    assessment = indicator5.assess(snapshot, rules(year))
    row = StoredAssessment.add(organisation, assessment, cause)
    mail.tell(row, before, assessment)


def arm() -> None:
    """See to it that the next assessment of the schedule is known to the workers' scheduler; asked again, nothing is added."""
    slot = settings.next_assessment(datetime.now(get_display_timezone()))
    if slot is None:
        return
    arguments = (slot.timetz().replace(tzinfo=None).isoformat(),)
    try:
        book(slot, assess_by_schedule, "indicator5", title=TITLE, seconds=JOB_SECONDS, args=arguments)
    except RedisError:
        log.exception("the next assessment of the schedule could not be told to the workers")


def assess_by_schedule(at: str) -> None:
    """The job of a time of the day; the next one is queued first, so that a failure ends no schedule."""
    arm()
    if any(at == slot.isoformat() for slot in settings.schedule()):
        assess(AssessmentRun.add(cause="schedule"))
