import pytest

from crawler.extract.titles import without_site

from .stated import read


def test_the_heading_that_agrees_with_the_stated_title_wins() -> None:
    found = read(
        "<title>Owls sleep by day | Lantern Post</title>", "<h1>Lantern Post</h1><h1>Owls sleep by day</h1>"
    )

    assert (found.title, found.methods["title"]) == ("Owls sleep by day", "h1")


def test_a_heading_that_names_the_site_is_not_the_title() -> None:
    assert (
        read("<title>Owls sleep by day - Lanternpost</title>", "<h1>Lanternpost</h1>").title
        == "Owls sleep by day"
    )


def test_a_word_above_the_headline_is_left_out() -> None:
    found = read(
        '<meta property="og:title" content="Owls sleep by day">',
        "<h1><span>Birds</span> Owls sleep by day</h1>",
    )

    assert found.title == "Owls sleep by day"


def test_readings_beside_characters_are_not_part_of_the_title() -> None:
    found = read(
        "<title>子どもの本</title>", "<h1><ruby>子<rt>こ</rt></ruby>どもの<ruby>本<rt>ほん</rt></ruby></h1>"
    )

    assert found.title == "子どもの本"


def test_structured_data_names_a_page_without_heading() -> None:
    found = read("<title>x</title>", ld={"@type": "NewsArticle", "headline": "Owls &amp; mice"})

    assert (found.title, found.methods["title"]) == ("Owls & mice", "json-ld")


def test_what_the_tab_sets_around_the_stated_title_is_the_sites_name() -> None:
    found = read(
        '<meta property="og:title" content="Owls sleep by day"><title>The Grey Barn: Owls sleep by day</title>',
        '<h1>The Grey Barn</h1><h3 class="post-title">Owls sleep by day</h3>',
    )

    assert (found.title, found.methods["title"]) == ("Owls sleep by day", "heading")


def test_a_second_half_of_the_title_is_not_the_sites_name() -> None:
    found = read(
        '<meta property="og:title" content="Owls by day"><title>Owls by day: why they sleep</title>',
        "<h1>Owls by day: why they sleep</h1>",
    )

    assert found.title == "Owls by day: why they sleep"


def test_a_stated_title_that_is_the_sites_name_does_not_make_a_name_of_the_rest() -> None:
    found = read(
        '<meta property="og:title" content="Lanternpost"><title>Questions on owls | Lanternpost</title>',
        "<h1>Questions on owls</h1>",
    )

    assert found.title == "Questions on owls"


def test_the_first_part_of_a_title_goes_before_its_last() -> None:
    found = read(
        "<title>Owls sleep by day - The Great Book of Birds</title>",
        "<h1>The Great Book of Birds</h1><h1>Owls sleep by day</h1>",
    )

    assert found.title == "Owls sleep by day"


def test_a_name_in_brackets_behind_the_title_is_the_sites() -> None:
    found = read(
        "<title>Owls sleep by day - Ch. 1 - A. Keeper [The Great Archive]</title>",
        "<h1>The Great Archive</h1><h2>Owls sleep by day</h2>",
    )

    assert found.title == "Owls sleep by day"


def test_a_numbered_issue_keeps_the_name_of_its_series() -> None:
    found = read(
        '<meta property="og:site_name" content="Lantern Post Weekly"><title>Lantern Post Weekly #18 – Owls that sleep by day</title>',
        "<h1>Lantern Post Weekly #18 – Owls that sleep by day</h1>",
    )

    assert found.title == "Lantern Post Weekly #18 – Owls that sleep by day"


@pytest.mark.parametrize(
    ("tab", "address", "expected"),
    [
        ("Perch - Where birds talk", "/r/owls/owls_sleep_by_day/", "Owls sleep by day?"),
        ("Lanternpost", "/posts/17", "Owls sleep by day?"),
        ("Lanternpost", "/", "Lanternpost"),
        ("Where birds talk", "/posts/17", "Where birds talk"),
        ("Why the night is long", "/posts/why-the-night-is-long", "Why the night is long"),
    ],
)
def test_a_tab_title_for_all_pages_gives_way_to_the_heading(tab: str, address: str, expected: str) -> None:
    found = read(
        f"<title>{tab}</title>",
        "<h1>Owls sleep by day?</h1>",
        address="https://lanternpost.example" + address,
    )

    assert found.title == expected


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("/notes/keeper-barn-owls-sleep-by-day", "A keeper on barn owls: they sleep by day"),
        ("/notes/our-great-interview-with-keepers", "Our great interview with keepers"),
        ("/notes/owls", "Our great interview with keepers"),
    ],
)
def test_of_two_titles_the_one_that_the_address_spells(address: str, expected: str) -> None:
    found = read(
        '<meta property="og:title" content="Our great interview with keepers">',
        "<h1>A keeper on barn owls: they sleep by day</h1>",
        address="https://lanternpost.example" + address,
    )

    assert found.title == expected


@pytest.mark.parametrize("sign", ["#", "¶"])
def test_the_link_to_a_heading_is_not_of_its_words(sign: str) -> None:
    found = read("<title>Owls in C# - Handbook</title>", f'<h1>Owls in C#<a href="#owls">{sign}</a></h1>')

    assert (found.title, found.methods["title"]) == ("Owls in C#", "h1")


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("/news/hundreds-of-owls-to-leave-their-barn-this-week/", "Owls to leave their barn this week"),
        ("/news/owls-leave-barn/", "Major move of owls begins today"),
        ("/news/major-move-of-owls-to-begin-today-they-say/", "Major move of owls begins today"),
        ("/news/4711", "Major move of owls begins today"),
    ],
)
def test_a_headline_that_was_changed_is_the_one_the_address_spells(address: str, expected: str) -> None:
    found = read(
        '<meta property="og:title" content="Owls to leave their barn this week">'
        "<title>Owls to leave their barn this week</title>",
        "<h1>Major move of owls begins today</h1>",
        ld={"@type": "NewsArticle", "headline": "Major move of owls begins today"},
        address=f"https://www.lanternpost.example{address}",
    )

    assert found.title == expected


@pytest.mark.parametrize(
    "logo",
    [
        '<a class="md-header__button md-logo" href="." title="Keeping Owls - A Handbook"><img alt="logo"></a>',
        '<a rel="home" href="/">Keeping Owls - A Handbook</a>',
        '<a class="navbar-brand" href="/"><img alt="Keeping Owls - A Handbook" src="owl.svg"></a>',
    ],
)
def test_a_tab_title_that_only_repeats_the_logo_gives_way_to_the_heading(logo: str) -> None:
    page = f"<header>{logo}</header><main><h1>Before you begin</h1></main>"
    found = read("<title>Keeping Owls - A Handbook</title>", page, address="https://owls.example/handbook/")

    assert found.title == "Before you begin"


def test_who_writes_under_a_logo_of_his_own_name_stays_the_author() -> None:
    found = read(
        '<title>Owls sleep by day</title><meta name="author" content="Ada Barn">',
        '<a class="logo" href="/">Ada Barn</a><h1>Owls sleep by day</h1>',
    )

    assert found.authors == ("Ada Barn",)


def test_a_front_page_keeps_the_sites_name_beside_the_word_for_it() -> None:
    both = read("<title>Home - Barn Owl Society</title>", address="https://owls.example/")
    other = read(
        '<meta property="og:title" content="Home"><title>Barn Owl Society: keepers since 1901</title>',
        address="https://owls.example/",
    )

    assert (both.title, other.title) == ("Home - Barn Owl Society", "Barn Owl Society: keepers since 1901")


def test_a_page_that_says_nothing_has_no_title() -> None:
    assert read().title is None


@pytest.mark.parametrize(
    ("title", "clean"),
    [
        ("Owls sleep by day | Lantern Post", "Owls sleep by day"),
        ("Lantern Post: Owls sleep", "Lantern Post: Owls sleep"),
        ("Lantern Post » Owls sleep by day", "Owls sleep by day"),
        ("Owls - mice - Lantern Post", "Owls - mice"),
        ("올빼미는 낮에 잔다 | 랜턴포스트", "올빼미는 낮에 잔다"),
        ("Lantern Post", "Lantern Post"),
    ],
)
def test_the_sites_name_is_taken_off(title: str, clean: str) -> None:
    assert without_site(title, ["Lantern Post", "랜턴포스트"]) == clean
