"""The pages of the extension."""

from ckanext.mofops.views.appearance import mofops_appearance
from ckanext.mofops.views.brand import mofops_brand
from ckanext.mofops.views.citation import mofops_citation
from ckanext.mofops.views.dashboard import mofops_dashboard
from ckanext.mofops.views.facts import mofops_facts
from ckanext.mofops.views.feeds import mofops_feeds
from ckanext.mofops.views.front import mofops_front
from ckanext.mofops.views.indicator5 import mofops_indicator5
from ckanext.mofops.views.linked import mofops_linked
from ckanext.mofops.views.quality import mofops_quality
from ckanext.mofops.views.registration import mofops_registration
from ckanext.mofops.views.sitemap import mofops_sitemap
from ckanext.mofops.views.sync import mofops_sync
from ckanext.mofops.views.tables import mofops_tables
from ckanext.mofops.views.trial import mofops_trial
from ckanext.mofops.views.usage import mofops_usage
from ckanext.mofops.views.workbook import mofops_workbook

__all__ = [
    "mofops_appearance",
    "mofops_brand",
    "mofops_citation",
    "mofops_dashboard",
    "mofops_facts",
    "mofops_feeds",
    "mofops_front",
    "mofops_indicator5",
    "mofops_linked",
    "mofops_quality",
    "mofops_registration",
    "mofops_sitemap",
    "mofops_sync",
    "mofops_tables",
    "mofops_trial",
    "mofops_usage",
    "mofops_workbook",
]
