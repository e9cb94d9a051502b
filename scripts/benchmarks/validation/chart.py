"""Bars of ratios as SVG, by hand: a chart of a few bars needs no library."""

from collections.abc import Sequence
from xml.sax.saxutils import escape

_ROW, _BAR, _LABELS, _BARS, _VALUES = 24, 16, 300, 360, 70  # pixels


def bars(title: str, values: Sequence[tuple[str, float]]) -> str:
    """A bar for each label, as long as its value, with the line of 1 that stands for no difference."""
    longest = max((value for _, value in values), default=1.0)
    scale = _BARS / max(longest, 1.0)
    width, height = _LABELS + _BARS + _VALUES, _ROW * (len(values) + 1) + 8
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" role="img" '
        f'font-family="sans-serif" font-size="12">',
        f"<title>{escape(title)}</title>",
        f'<text x="0" y="{_BAR}" font-weight="bold" fill="#222">{escape(title)}</text>',
    ]
    for place, (label, value) in enumerate(values, start=1):
        top = place * _ROW
        end = _LABELS + value * scale
        parts += [
            f'<text x="{_LABELS - 8}" y="{top + _BAR - 4}" text-anchor="end" fill="#222">{escape(label)}</text>',
            f'<rect x="{_LABELS}" y="{top}" width="{value * scale:.1f}" height="{_BAR}" fill="#1f6f78"/>',
            f'<text x="{end + 6:.1f}" y="{top + _BAR - 4}" fill="#222">{value:.1f} ×</text>',
        ]
    one = _LABELS + scale
    parts.append(f'<line x1="{one:.1f}" x2="{one:.1f}" y1="{_ROW - 4}" y2="{height - 4}" stroke="#c0392b" stroke-width="1"/>')
    return "\n".join([*parts, "</svg>\n"])
