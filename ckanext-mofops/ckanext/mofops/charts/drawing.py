"""A chart as SVG without a word in it. What is drawn how is said by presentation attributes: pages refuse inline styles, and
WeasyPrint reads them as browsers do."""

from xml.etree.ElementTree import Element, SubElement, tostring

from ckanext.mofops.charts.geometry import RADIUS, Bar, Chart, Dot, Line, Rule

INK = "#0b4a5e"
PALE = "#d3e4ea"
GRID = {"stroke": "#dee2e6", "stroke-width": "1.5"}
ZERO = {"stroke": "#495057", "stroke-width": "2"}
TARGETS = (
    {"stroke": "#9a3412", "stroke-width": "3", "stroke-dasharray": "3 7"},
    {"stroke": "#7c3aed", "stroke-width": "3", "stroke-dasharray": "14 7"},
    {"stroke": "#b02a37", "stroke-width": "3"},
)
"""By rank; told apart by their dashes, too."""
HALO = {"stroke": "#fff", "stroke-width": "7"}
"""Below the line of a target, dash by dash, as it may cross a bar of about its own shade."""
OPEN = {"stroke": INK, "stroke-width": "3", "stroke-dasharray": "6 4"}


def svg(chart: Chart, labelled_by: str) -> str:
    """The chart as an ``<svg>`` element.

    :param labelled_by: id of the HTML element that names it
    """
    root = Element(
        "svg",
        {
            "xmlns": "http://www.w3.org/2000/svg",
            "viewBox": f"0 0 {number(chart.width)} {number(chart.height)}",
            "role": "img",
            "aria-labelledby": labelled_by,
            "class": "mofops-chart-marks",
            "focusable": "false",
        },
    )
    for rule in chart.grid:
        _rule(root, rule, chart.width, ZERO if rule.is_zero else GRID)
    for bar in chart.bars:
        _bar(root, bar)
    for line in chart.lines:
        _line(root, line)
    for dot in chart.dots:
        _dot(root, dot)
    for rule in chart.targets:
        look = TARGETS[(rule.rank or 0) % len(TARGETS)]
        _rule(root, rule, chart.width, {**look, **HALO})
        _rule(root, rule, chart.width, look)
    return tostring(root, encoding="unicode")


def swatch(rank: int) -> str:
    """A short piece of the line of a target, for the legend."""
    root = Element(
        "svg",
        {"xmlns": "http://www.w3.org/2000/svg", "viewBox": "0 0 48 12", "aria-hidden": "true", "class": "mofops-swatch"},
    )
    _rule(root, Rule(6, rank), 48, TARGETS[rank % len(TARGETS)])
    return tostring(root, encoding="unicode")


def _rule(root: Element, rule: Rule, width: float, look: dict[str, str]) -> None:
    SubElement(root, "line", {"x1": "0", "x2": number(width), "y1": number(rule.y), "y2": number(rule.y), **look})


def _bar(root: Element, bar: Bar) -> None:
    look = {"fill": PALE, **OPEN} if bar.is_open else {"fill": INK}
    place = {"x": bar.x, "y": bar.y, "width": bar.width, "height": bar.height}
    SubElement(root, "rect", {**{name: number(value) for name, value in place.items()}, **look})


def _line(root: Element, line: Line) -> None:
    look = OPEN if line.is_open else {"stroke": INK, "stroke-width": "4"}
    place = {"x1": line.x1, "y1": line.y1, "x2": line.x2, "y2": line.y2}
    SubElement(root, "line", {**{name: number(value) for name, value in place.items()}, **look})


def _dot(root: Element, dot: Dot) -> None:
    look = {"fill": PALE, "stroke": INK, "stroke-width": "3"} if dot.is_open else {"fill": INK}
    SubElement(root, "circle", {"cx": number(dot.x), "cy": number(dot.y), "r": number(RADIUS), **look})


def number(value: float) -> str:
    """A number as an attribute, to the hundredth."""
    return f"{value:.2f}".rstrip("0").rstrip(".")
