"""The health page: the same figures in the store, the tables and the pictures."""

import re
from datetime import timedelta
from itertools import product

import pytest
from lxml import etree

from crawler.desk import plots
from crawler.desk.render import HERE
from storage.trends import FRESH, State, Trends
from tests.desk.conftest import House, now
from tests.desk.yearlong import KINDS, lived

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def year(tmp_path_factory: pytest.TempPathFactory) -> House:
    """A house without the demo, lived in for half a year."""
    house = House(tmp_path_factory.mktemp("year"))
    lived(house, now())
    return house


def told(house: House) -> Trends:
    return house.store.watching().trends(now())


def words_of(svg: bytes) -> list[str]:
    return ["".join(one.itertext()) for one in etree.fromstring(svg).iter(f"{SVG}text")]


def test_every_week_counts_each_source_once(year: House) -> None:
    weeks = told(year).weeks
    assert len(weeks) == 26
    assert all(sum(week.states.values()) == week.known for week in weeks)
    assert weeks[-1].known == sum(count for _, _, count in KINDS)
    assert [week.known for week in weeks] == sorted(week.known for week in weeks)


def test_states_are_those_of_the_last_visits(year: House) -> None:
    health = year.store.watching().health(now(), timedelta(days=1))
    last = told(year).weeks[-1]
    assert last.states[State.READ] == health.outcomes["ok"]
    assert last.states[State.GONE] == health.outcomes["gone"]
    assert last.states[State.WALLED] == health.outcomes["blocked"]


def test_a_shorter_look_back_ends_the_same(year: House) -> None:
    """What went before the window is known from each source's last visits before it."""
    whole, short = told(year), year.store.watching().trends(now(), weeks=3)
    for one, other in zip(whole.weeks[-3:], short.weeks, strict=True):
        assert (one.states, one.known, one.read_lately) == (other.states, other.known, other.read_lately)
    assert whole.rot == short.rot


def test_freshness_is_counted_from_good_readings(year: House) -> None:
    last = told(year).weeks[-1]
    recent = {
        days: sum(
            any(
                visit.outcome == "ok" and now() - visit.started <= timedelta(days=days)
                for visit in year.store.visits(source)
            )
            for source in year.store.sources()
        )
        for days in FRESH
    }
    assert last.read_lately == recent
    assert 0 < recent[7] < recent[30]


def test_changes_rot_and_cost_add_up(year: House) -> None:
    trends = told(year)
    changes = year.store.watching().changes()
    assert sum(sum(week.changes.values()) for week in trends.weeks) == len(changes) > 20
    assert sum(one.sources for one in trends.rot) == trends.weeks[-1].known
    assert sum(one.gone for one in trends.rot) == trends.weeks[-1].states[State.GONE]
    lately = [
        visit
        for source in year.store.sources()
        for visit in year.store.visits(source)
        if now() - visit.started < timedelta(days=30)
    ]
    assert sum(one.visits for one in trends.hosts) == len(lately)
    assert sum(one.size for one in trends.hosts) == sum(visit.size for visit in lately)


@pytest.mark.parametrize(("name", "dark", "narrow"), list(product(plots.PLOTS, (False, True), (False, True))))
def test_a_picture_is_svg_without_words_and_the_same_each_time(
    year: House, name: str, dark: bool, narrow: bool
) -> None:
    trends = told(year)
    drawn = plots.draw(name, trends, dark=dark, narrow=narrow)

    assert drawn == plots.draw(name, trends, dark=dark, narrow=narrow)
    assert b"<script" not in drawn
    hosts = {one.host for one in trends.hosts}
    kinds = {one.kind for one in trends.rot}
    said = [words for words in words_of(drawn) if words not in hosts | kinds]
    assert said
    assert [words for words in said if re.search(r"[A-Za-z]{3,}", words)] == []


def test_the_legend_has_the_pictures_colours() -> None:
    sheet = (HERE / "static" / "desk.css").read_text(encoding="utf-8")
    light, dark = sheet.split("@media (prefers-color-scheme: dark)", 1)
    for name, colours in plots.COLOURS.items():
        variable = name if name in {"ink", "soft", "line", "sheet"} else f"plot-{name.replace('_', '-')}"
        for part, colour in zip((light, dark.split("*, ::before")[0]), colours, strict=True):
            assert f"--{variable}: {colour};" in part, (name, colour)


def test_a_name_is_never_read_as_markup(year: House) -> None:
    trends = told(year)
    hostile = [type(one)(host="<b>$x$</b>&", visits=1, size=1, seconds=9e9) for one in trends.hosts[:1]]
    drawn = plots.draw("hosts", Trends(weeks=trends.weeks, rot=trends.rot, hosts=tuple(hostile)), dark=False)

    assert "<b>$x$</b>&" in words_of(drawn)


def test_the_page_says_in_its_tables_what_the_pictures_show(year: House) -> None:
    page = year.client("park").get("/watch/health").text
    last = told(year).weeks[-1]
    row = re.findall(rf"{last.ends:%Y-%m-%d}</th>(.*?)</tr>", page)[0]

    assert [int(cell) for cell in re.findall(r"<td>(\d+)</td>", row)] == [
        last.states.get(one, 0) for one in State
    ]
    assert page.count("<table") == len(plots.PLOTS) == page.count("<img")
    assert f"Of {last.known} sources visited" in page
    assert "style=" not in page


def test_pictures_are_for_those_who_are_signed_in(year: House) -> None:
    signed_in, stranger = year.client("park"), year.client()
    for name in plots.PLOTS:
        answer = signed_in.get(f"/watch/health/{name}.svg?dark=1")
        assert answer.headers["content-type"] == "image/svg+xml"
        assert answer.headers["content-security-policy"] == "default-src 'none'; style-src 'unsafe-inline'"
        assert answer.content.startswith(b"<?xml")
        assert stranger.get(f"/watch/health/{name}.svg").status_code == 303
    assert signed_in.get("/watch/health/other.svg").status_code == 404


def test_without_matplotlib_the_tables_stand_open(year: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plots, "can_draw", lambda: False)
    client = year.client("park", language="ko")
    page = client.get("/watch/health").text

    assert "<img" not in page
    assert page.count("<details open>") == len(plots.PLOTS)
    assert "sourcedesk[plots]" in page
    assert client.get("/watch/health/states.svg").status_code == 404


def test_an_empty_store_says_what_to_do(tmp_path_factory: pytest.TempPathFactory) -> None:
    house = House(tmp_path_factory.mktemp("empty"))
    page = house.client("park").get("/watch/health").text

    assert "Nothing has been visited yet" in page
    for name in plots.PLOTS:
        assert words_of(house.client("park").get(f"/watch/health/{name}.svg").content) is not None
