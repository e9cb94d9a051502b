"""Small charts of marks alone: bars, lines, axes and target lines. Their words stand in HTML around them, which every reader and
WeasyPrint shape properly; a table beside a chart says the same."""

from ckanext.mofops.charts.axis import ticks
from ckanext.mofops.charts.drawing import svg, swatch
from ckanext.mofops.charts.geometry import Bar, Chart, Dot, Kind, Line, Point, Rule, chart
from ckanext.mofops.charts.marks import Shape, histogram, outlines, strip

__all__ = [
    "Bar",
    "Chart",
    "Dot",
    "Kind",
    "Line",
    "Point",
    "Rule",
    "Shape",
    "chart",
    "histogram",
    "outlines",
    "strip",
    "svg",
    "swatch",
    "ticks",
]
