"""Charts as SVG."""

from markupsafe import Markup

from ckanext.mofops import charts


def mofops_chart(chart: charts.Chart, labelled_by: str) -> Markup:
    """A chart as SVG; labelled_by: id of the element that names it."""
    return Markup(charts.svg(chart, labelled_by))  # noqa: S704 - made of numbers, by a maker of XML


def mofops_swatch(rank: int) -> Markup:
    """The line of a target in charts, for their legend."""
    return Markup(charts.swatch(rank))  # noqa: S704
