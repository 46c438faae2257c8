"""The health page's pictures, drawn by matplotlib as SVG (https://matplotlib.org/stable/).

A picture holds numbers, dates, names of hosts and kinds, and no words: title, legend, summary and the same figures as
a table stand in the page, in the reader's language. It has no ground of its own, and is drawn once for light and once
for dark. Without matplotlib (`sourcedesk[plots]`) the tables are there alone.
"""

import io
import threading
from collections.abc import Callable, Mapping, Sequence
from importlib.util import find_spec
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

from crawler.watch.changes import ChangeClass
from storage.trends import AGES, FRESH, HostCost, Rot, State, Trends, Week

if TYPE_CHECKING:
    from matplotlib.axes import Axes

HOSTS, KINDS = 12, 8
"""Most hosts and kinds in one picture; the table has them all."""
CHANGES = tuple(one for one in ChangeClass if one is not ChangeClass.NONE)
COLOURS: Mapping[str, tuple[str, str]] = {
    # in light, in dark; as in desk.css, where the legend's are
    "ink": ("#1c1e22", "#e9e7e2"),
    "soft": ("#565c65", "#a9afb8"),
    "line": ("#d9d6cd", "#353a43"),
    "sheet": ("#ffffff", "#1b1e24"),
    "read": ("#4a83c3", "#6ea3e6"),
    "walled": ("#d3a62c", "#d9ae35"),
    "failing": ("#8b8a84", "#8f96a1"),
    "unreadable": ("#7d5ba6", "#b08fd8"),
    "gone": ("#b5372b", "#ee7a6c"),
    "cosmetic": ("#c9c5ba", "#4b515c"),
    "reworded": ("#8fb1dc", "#7f95b3"),
    "correction": ("#d3a62c", "#d9ae35"),
    "passage_gone": ("#d9742b", "#ef9a52"),
    "fact_changed": ("#b5372b", "#ee7a6c"),
    "replaced": ("#7d5ba6", "#b08fd8"),
    "week": ("#1b4f91", "#93bdf4"),
    "month": ("#7d5c00", "#d9ae35"),
}
_DRAWING = threading.Lock()
"""matplotlib is not made for several threads at a time."""
_WIDE, _NARROW, _ROW = 7.2, 4.2, 0.29
"""Inches: of a picture on a wide and on a narrow screen, and of a host's bar and the space round it."""


class Palette(NamedTuple):
    """Which of each colour's two is used."""

    dark: bool

    def __call__(self, name: str) -> str:
        """The colour called so."""
        return COLOURS[name][self.dark]


def can_draw() -> bool:
    """Whether matplotlib is installed."""
    return find_spec("matplotlib") is not None


def draw(name: str, told: Trends, *, dark: bool, narrow: bool = False) -> bytes:
    """One of `PLOTS` as SVG, for dark or light and for wide or narrow screens; the same figures give the same bytes.

    Raises:
        KeyError: there is no such picture.
    """
    plot = PLOTS[name]
    with _DRAWING:
        return _svg(plot, told, Palette(dark), _NARROW if narrow else _WIDE)


def _svg(plot: "_Plot", told: Trends, colour: Palette, inches: float) -> bytes:
    from matplotlib import rcParams  # noqa: PLC0415  # an extra, and slow to import
    from matplotlib.figure import Figure  # noqa: PLC0415

    rcParams.update(
        {
            "svg.fonttype": "none",  # words stay words, in the reader's own font
            "svg.hashsalt": "sourcedesk",
            "font.sans-serif": ["Helvetica Neue", "Segoe UI", "Arial", "DejaVu Sans"],
            "font.size": 10.0,
            "text.parse_math": False,  # a name may hold any sign
        }
    )
    figure = Figure(figsize=(inches, plot.inches(told)), layout="constrained")
    axes = figure.subplots()
    _plain(axes, colour)
    plot.paint(axes, told, colour)
    written = io.BytesIO()
    figure.savefig(written, format="svg", transparent=True, metadata={"Date": None, "Creator": None})
    return written.getvalue()


def _plain(axes: "Axes", colour: Palette) -> None:
    """No frame, a quiet grid behind, quiet numbers."""
    for spine in axes.spines.values():
        spine.set_visible(False)
    axes.tick_params(length=0, colors=colour("soft"), pad=6)
    axes.set_axisbelow(True)
    axes.grid(axis="y", color=colour("line"), linewidth=0.8)
    axes.margins(x=0.01)


def _months(axes: "Axes", weeks: Sequence[Week]) -> list[Any]:
    from matplotlib import dates  # noqa: PLC0415

    untyped: Any = dates
    locator = untyped.AutoDateLocator(minticks=2, maxticks=4 if _is_narrow(axes) else 8)
    axes.xaxis.set_major_locator(locator)
    axes.xaxis.set_major_formatter(
        untyped.ConciseDateFormatter(
            locator,
            formats=["%Y", "%Y-%m", "%m-%d", "%m-%d", "%m-%d", "%m-%d"],
            zero_formats=["", "%Y", "%Y-%m", "%m-%d", "%m-%d", "%m-%d"],
            show_offset=False,
        )
    )
    return [untyped.date2num(week.ends) for week in weeks]


def _is_narrow(axes: "Axes") -> bool:
    return bool(axes.figure.get_figure(root=True).get_figwidth() <= _NARROW)


def _whole_numbers(axes: "Axes") -> None:
    from matplotlib.ticker import MaxNLocator  # noqa: PLC0415

    axes.yaxis.set_major_locator(MaxNLocator(nbins=5, integer=True, min_n_ticks=1))
    axes.set_ylim(bottom=0)


def _states(axes: "Axes", told: Trends, colour: Palette) -> None:
    """Every week's sources, one bar a week, from those that are read to those that are gone."""
    _stacked(axes, told.weeks, [state.value for state in State], lambda week: week.states, colour)


def _changed(axes: "Axes", told: Trends, colour: Palette) -> None:
    """Every week's changes, one bar a week, from the harmless to the grave."""
    _stacked(axes, told.weeks, [kind.value for kind in CHANGES], lambda week: week.changes, colour)


def _stacked(
    axes: "Axes",
    weeks: Sequence[Week],
    names: Sequence[str],
    counts: Callable[[Week], Mapping[Any, int]],
    colour: Palette,
) -> None:
    places = _months(axes, weeks)
    below = [0] * len(weeks)
    for name in names:
        heights = [counts(week).get(name, 0) for week in weeks]
        if any(heights):
            axes.bar(
                places,
                heights,
                6.0,
                bottom=below,
                color=colour(name),
                edgecolor=colour("sheet"),
                linewidth=0.6,
            )
        below = [one + more for one, more in zip(below, heights, strict=True)]
    _whole_numbers(axes)


def _freshness(axes: "Axes", told: Trends, colour: Palette) -> None:
    """The share of sources that were read lately; the last share is written at the end of its line."""
    weeks = [week for week in told.weeks if week.known]
    places = _months(axes, weeks)
    ends: list[float] = []
    for days, name, style in zip(FRESH, ("week", "month"), ("-", "--"), strict=True):
        shares = [100 * week.read_lately[days] / week.known for week in weeks]
        axes.plot(places, shares, style, color=colour(name), linewidth=2.2, solid_capstyle="round")
        if shares:
            level = shares[-1] if all(abs(shares[-1] - end) > 9 for end in ends) else ends[-1] + 9
            ends.append(level)
            axes.annotate(
                f"{shares[-1]:.0f} %",
                (places[-1], level),
                xytext=(8, 0),
                textcoords="offset points",
                va="center",
                color=colour(name),
                fontweight="bold",
                annotation_clip=False,
            )
    axes.set_ylim(0, 104)
    axes.set_yticks(range(0, 101, 25), [f"{share} %" for share in range(0, 101, 25)])


def _hosts(axes: "Axes", told: Trends, colour: Palette) -> None:
    """Seconds of waiting for each host, with visits and megabytes beside."""
    shown = _dearest(told.hosts)
    axes.grid(visible=False)
    axes.barh([one.host for one in shown], [one.seconds for one in shown], 0.62, color=colour("read"))
    for row, one in enumerate(shown):
        axes.annotate(
            f"{one.seconds:,.0f} s · {one.visits:,} × · {one.size / 2**20:,.1f} MB",
            (one.seconds, row),
            xytext=(6, 0),
            textcoords="offset points",
            va="center",
            color=colour("soft"),
        )
    axes.set_ylim(max(len(shown), 1) - 0.4, -0.6)
    room = 2.6 if _is_narrow(axes) else 1.45
    axes.set_xlim(0, room * max((one.seconds for one in shown), default=1.0) or 1.0)
    axes.set_xticks([])
    axes.tick_params(axis="y", colors=colour("ink"))


def _rotten(axes: "Axes", told: Trends, colour: Palette) -> None:
    """Kind by age: the more of its sources are gone, the redder a field; how many of how many stands in it."""
    from matplotlib.colors import LinearSegmentedColormap  # noqa: PLC0415

    kinds = kinds_of(told.rot)[:KINDS]
    held = {(one.kind, one.age): one for one in told.rot}
    shades = LinearSegmentedColormap.from_list("rot", [colour("line"), colour("gone")])
    axes.grid(visible=False)
    axes.set_xlim(-0.5, len(AGES) + 0.5)
    axes.set_ylim(max(len(kinds), 1) - 0.5, -0.5)
    for row, kind in enumerate(kinds):
        for age in range(len(AGES) + 1):
            one = held.get((kind, age))
            if one is None:
                continue
            share = one.gone / one.sources
            axes.add_patch(
                _field(age, row, shades(0.12 + 0.88 * min(2 * share, 1.0)) if one.gone else colour("line"))
            )
            axes.text(
                age,
                row,
                f"{one.gone} / {one.sources}",
                ha="center",
                va="center",
                color=colour("sheet") if share > 0.25 else colour("ink"),
                fontweight="bold" if one.gone else "normal",
            )
    axes.xaxis.tick_top()
    axes.set_xticks(range(len(AGES) + 1), AGE_LABELS)
    axes.set_yticks(range(len(kinds)), kinds)
    axes.tick_params(axis="y", colors=colour("ink"))


def _field(column: int, row: int, filled: Any) -> Any:
    from matplotlib.patches import FancyBboxPatch  # noqa: PLC0415

    return FancyBboxPatch(
        (column - 0.46, row - 0.4),
        0.92,
        0.8,
        boxstyle="round,pad=0,rounding_size=0.08",
        color=filled,
        linewidth=0,
    )


AGE_LABELS = (
    f"< {AGES[0]}",
    *(f"{one}–{other}" for one, other in pairwise(AGES)),
    f"> {AGES[-1]}",
)
"""Days, as they stand over the columns."""


def kinds_of(rot: Sequence[Rot]) -> list[str]:
    """The kinds of sources, the commonest first."""
    return list(dict.fromkeys(one.kind for one in rot))


def _dearest(hosts: Sequence[HostCost]) -> Sequence[HostCost]:
    return hosts[:HOSTS]


class _Plot(NamedTuple):
    """One picture."""

    paint: Callable[["Axes", Trends, Palette], None]
    inches: Callable[[Trends], float] = lambda told: 2.5
    """How high it is."""


PLOTS: Mapping[str, _Plot] = {
    "states": _Plot(_states),
    "freshness": _Plot(_freshness),
    "changes": _Plot(_changed),
    "rot": _Plot(_rotten, lambda told: 0.55 + 0.36 * max(len(kinds_of(told.rot)[:KINDS]), 1)),
    "hosts": _Plot(_hosts, lambda told: 0.25 + _ROW * max(len(_dearest(told.hosts)), 1)),
}
