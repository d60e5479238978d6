"""Pictures of figures as SVG: drawn here, coloured by classes of the stylesheet, so that they are right in light and in dark."""

import unicodedata
from collections.abc import Iterable, Sequence

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from core import dates
from portal.statistics.figures import Figure, Row

WIDTH, ROW, NAMES, VALUES = 640, 24, 216, 60  # measures in units of the picture: bars across
HEIGHT, LEFT, TOP, BOTTOM = 260, 56, 12, 32  # of columns and lines
LONGEST_NAME = 25  # letters of a name beside a bar; a Chinese one counts as two
LETTER = 8  # width of a letter, at most


def picture(figure: Figure) -> SafeString:
    """The picture of a figure; nothing where there is nothing to show."""
    if not figure.drawn or not any(map(any, (row.values for row in figure.drawn))):
        return SafeString("")
    return {"bars": bars, "columns": columns, "line": line}[figure.look](figure)


def _svg(figure: Figure, height: float, content: Iterable[SafeString]) -> SafeString:
    parts = format_html_join("", "{}", ((part,) for part in content))
    return format_html(
        '<svg class="chart" viewBox="0 0 {} {}" role="img" aria-labelledby="{}-title" direction="ltr">{}</svg>',
        WIDTH, round(height), figure.slug, parts,
    )  # fmt: skip


def _rect(number: int, box: tuple[float, float, float, float], words: str) -> SafeString:
    """A part of a series; `box` is x, y, width, height."""
    return format_html(
        '<rect class="series-{}" x="{}" y="{}" width="{}" height="{}"><title>{}</title></rect>',
        number, *map(_plain, box), words,
    )  # fmt: skip


def _text(x: float, y: float, anchor: str, words: str, look: str = "") -> SafeString:
    return format_html(
        '<text class="{}" x="{}" y="{}" text-anchor="{}">{}</text>', look, _plain(x), _plain(y), anchor, words
    )


def _plain(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")


def shortened(words: str) -> str:
    """As much of a name as stands beside a bar."""
    left, kept = LONGEST_NAME, ""
    for sign in words:
        left -= 2 if unicodedata.east_asian_width(sign) in "WF" else 1
        if left < 0:
            return f"{kept[:-1].rstrip()}…"
        kept += sign
    return words


def bars(figure: Figure) -> SafeString:
    """A row for each, its series one behind another, with their sum."""
    most = max(sum(row.values) for row in figure.drawn)
    scale = (WIDTH - NAMES - VALUES) / most
    content: list[SafeString] = []
    for number, row in enumerate(figure.drawn):
        y, x = number * ROW + 4.0, float(NAMES)
        content.append(_text(NAMES - 10, y + 13, "end", shortened(row.label.value)))
        for series, value in enumerate(row.values):
            if value:
                content.append(_rect(series + 1, (x, y, value * scale, ROW - 7), _words(figure, row, series)))
                x += value * scale
        content.append(_text(x + 8, y + 13, "start", dates.number(sum(row.values)), "value"))
    return _svg(figure, len(figure.drawn) * ROW + 4, content)


def _words(figure: Figure, row: Row, series: int) -> str:
    return f"{row.label.value} · {figure.series[series]}: {dates.number(row.values[series])}"


def step(most: int) -> int:
    """The distance of grid lines: 1, 2 or 5 with zeros, so that there are five at most."""
    size = 1
    while True:
        for one in (1, 2, 5):
            if one * size * 5 >= most:
                return one * size
        size *= 10


def _frame(most: int, rows: Sequence[Row]) -> tuple[float, list[SafeString]]:
    """Height of one unit, and grid lines with their numbers and the labels below."""
    distance = step(most)
    lines = -(-most // distance)
    unit = (HEIGHT - TOP - BOTTOM) / (lines * distance)
    content = []
    for number in range(lines + 1):
        y = HEIGHT - BOTTOM - number * distance * unit
        content.append(
            format_html('<line class="grid" x1="{}" x2="{}" y1="{}" y2="{}"/>', LEFT, WIDTH, _plain(y), _plain(y))
        )
        content.append(_text(LEFT - 8, y + 4, "end", dates.number(number * distance), "axis"))
    fitting = (WIDTH - LEFT) // (LETTER * max(len(row.short) + 1 for row in rows))
    every = -(-len(rows) // max(1, fitting))
    for number in range(0, len(rows), every):
        x, half = _middle(number, len(rows)), LETTER * len(rows[number].short) / 2
        at, anchor = (WIDTH, "end") if x + half > WIDTH else (x, "middle")
        content.append(_text(at, HEIGHT - BOTTOM + 20, anchor, rows[number].short, "axis"))
    return unit, content


def _middle(number: int, count: int) -> float:
    return LEFT + (WIDTH - LEFT) * (number + 0.5) / count


def columns(figure: Figure) -> SafeString:
    """For each row its series side by side."""
    rows = figure.drawn
    unit, content = _frame(max(max(row.values) for row in rows), rows)
    room = (WIDTH - LEFT) / len(rows)
    width = min(room * 0.8, 96) / len(figure.series)
    for number, row in enumerate(rows):
        x = _middle(number, len(rows)) - width * len(row.values) / 2
        for series, value in enumerate(row.values):
            if value:
                y = HEIGHT - BOTTOM - value * unit
                content.append(
                    _rect(series + 1, (x + series * width, y, width, value * unit), _words(figure, row, series))
                )
    return _svg(figure, HEIGHT, content)


def line(figure: Figure) -> SafeString:
    """The last series as a line with the area below it."""
    rows = figure.drawn
    unit, content = _frame(max(row.values[-1] for row in rows), rows)
    base = HEIGHT - BOTTOM
    points = [f"{_plain(_middle(n, len(rows)))},{_plain(base - row.values[-1] * unit)}" for n, row in enumerate(rows)]
    ends = [f"{_plain(_middle(n, len(rows)))},{base}" for n in (0, len(rows) - 1)]
    area, drawn = " ".join([ends[0], *points, ends[1]]), " ".join(points)
    content.append(format_html('<polygon class="area" points="{}"/>', area))
    content.append(format_html('<polyline class="line" points="{}"/>', drawn))
    last = points[-1].split(",")
    content.append(format_html('<circle class="series-1" r="4" cx="{}" cy="{}"/>', *last))
    return _svg(figure, HEIGHT, content)


def swatch(series: int) -> SafeString:
    """A small square of a series' colour, for the legend."""
    return mark_safe(
        f'<svg class="swatch" viewBox="0 0 12 12" aria-hidden="true"><rect class="series-{series:d}" width="12" height="12"/></svg>'
    )
