"""Mail to administrators: a level that fell, a milestone that is near. Each is told once."""

import logging
from collections.abc import Iterator
from datetime import date, timedelta

from ckan import model
from ckan.lib.mailer import mail_recipient

from ckanext.mofops.indicator5 import Assessment
from ckanext.mofops.indicator5.dates import BANGKOK, date_text, utc_time
from ckanext.mofops.jobs.indicator5 import settings
from ckanext.mofops.jobs.settings import own_url
from ckanext.mofops.model.assessment import StoredAssessment
from ckanext.mofops.model.time import iso
from ckanext.mofops.standard.indicator5 import Words
from ckanext.mofops.standard.messages import LANGUAGES, text

log = logging.getLogger(__name__)


def tell(after: StoredAssessment, before: StoredAssessment | None, assessment: Assessment) -> None:
    """Tell the administrators of an organisation and of the site what is new since the assessment before, where that is wanted.

    A mail that cannot be sent keeps nothing from being assessed: it is noted in the log.
    """
    if not settings.mails():
        return
    for subject, news in _news(after, before, assessment):
        for user in _administrators(after.organisation):
            try:
                mail_recipient(user.display_name, user.email, " / ".join(_in_each(subject)), "\n\n".join(_in_each(news)))
            except Exception:  # one mail of several: CKAN raises anything where smtp.* is not set
                log.exception("no mail to %s: %s", user.name, subject["en"])


def _news(after: StoredAssessment, before: StoredAssessment | None, assessment: Assessment) -> Iterator[tuple[Words, Words]]:
    """Subject and body of each mail."""
    about = {"agency": assessment.agency, "url": f"{own_url()}/indicator5/{model.Group.get(after.organisation).name}"}
    if before is not None and after.level < before.level:
        facts = {**about, "before": before.level, "after": after.level, "score": f"{after.official:g}"}
        yield text("indicator5-mail-fell-subject", **facts), text("indicator5-mail-fell", **facts)
    since = None if before is None else _day(before)
    for milestone in assessment.milestones:
        if milestone.done is None and _is_near(milestone.due, since, _day(after)):
            facts = {**about, "milestone": dict(milestone.text), "due": date_text(milestone.due)}
            yield text("indicator5-mail-milestone-subject", **facts), text("indicator5-mail-milestone", **facts)


def _is_near(due: date, since: date | None, today: date) -> bool:
    """Whether one of the days on which administrators are told has come since the assessment before."""
    days = [due - timedelta(days=days) for days in settings.days_before()]
    return any((since is None or since < day) and day <= today <= due for day in days)


def _day(row: StoredAssessment) -> date:
    return utc_time(iso(row.at) or "").astimezone(BANGKOK).date()


def _administrators(organisation: str) -> list[model.User]:
    """Administrators of the organisation and of the site who have an address, each once."""
    member, user = model.Member, model.User
    of_site = model.Session.query(user).filter(user.sysadmin.is_(True), user.state == "active")
    of_organisation = (
        model.Session.query(user)
        .join(member, member.table_id == user.id)
        .filter(member.group_id == organisation, member.table_name == "user", member.capacity == "admin")
        .filter(member.state == "active", user.state == "active")
    )
    return [found for found in of_site.union(of_organisation).order_by(user.name) if found.email]


def _in_each(words: Words) -> list[str]:
    """Thai first: a mail has no language of a page."""
    return [words[lang] for lang in LANGUAGES]
