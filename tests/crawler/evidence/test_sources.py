import pytest

from crawler.evidence.index import index
from crawler.evidence.sources import Shelf, same_title

LAMP = (
    "Lamps of the North: A Field Study",
    "We measured oil lamps in twelve harbours. Brighter lamps guided ships home.",
)
MOSS = ("Moss and Rain", "Moss grows on roofs. We study how rain and shade change its colour over ten years.")
BREAD = ("Sour Bread", "Bakers let dough rest for two days. Yeast and salt decide the taste of sour bread.")


@pytest.mark.parametrize(
    ("item", "first"),
    [
        ("Yeast decides how sour bread tastes.", 2),
        ("이끼는 비와 그늘에 따라 색이 변한다.", 1),
        ("열두 항구의 등불을 측정했다.", 0),
    ],
)
def test_an_item_finds_its_own_source(item: str, first: int) -> None:
    assert Shelf([LAMP, MOSS, BREAD]).fits(item)[0].number == first


def test_a_link_to_another_paper_is_wrong_and_the_better_one_named() -> None:
    judged = Shelf([LAMP, MOSS, BREAD]).judge("Moss on roofs changes colour with rain and shade.", 0)

    assert judged.wrong is True
    assert "Moss and Rain" in judged.why


def test_an_index_counts_what_is_asked_for_and_nothing_else() -> None:
    read = index(". ".join(BREAD))
    assert {"terms", "quantities", "vocabulary"}.isdisjoint(vars(read))
    assert read.quantities is read.quantities
    assert "quantities" in vars(read)
    assert "vocabulary" not in vars(read)


@pytest.mark.parametrize("item", ["Yeast decides how sour bread tastes.", "열두 항구의 등불을 측정했다."])
def test_a_document_alone_is_weighed_as_beside_an_empty_one_and_only_its_words_are_counted(item: str) -> None:
    for document in (LAMP, MOSS, BREAD):
        alone, beside = Shelf([document]), Shelf([document, ("", "")])
        share = next(fit.share for fit in beside.fits(item) if fit.number == 0)
        assert alone.fits(item)[0].share == pytest.approx(share)
        assert {"quantities", "names", "pairs"}.isdisjoint(vars(alone.index))


KILN = (
    "Slow Firing of Glazed Tiles",
    """Tiles crack when the kiln is heated in haste. We fire glazed tiles slowly and count the cracks.
    Slow firing halves the cracks of glazed tiles and takes no more wood.""",
)
OVEN = (
    "Heat Stores in Bakeries",
    """Bakeries lose heat when ovens are opened. We line ovens with glazed tiles that keep the heat of the fire.
    Bread is baked with less wood and slow ovens stay warm till noon. Four bakers in two villages kept a diary of
    their loaves, of the weather and of every basket of fuel. Rye needs an even heat and profits most, while rolls
    brown too quickly near the lining. Cleaning is easier than before and the masons need a single day. Hens, mice
    and smoke keep away from the chimney; dough rises on a shelf above it, and in winter the guests sit close by.""",
)


@pytest.mark.parametrize(("documents", "wrong"), [([KILN], False), ([OVEN], True), ([KILN, OVEN], False)])
def test_a_short_source_alone_is_wrong_where_the_item_says_little_of_it(
    documents: list[tuple[str, str]], wrong: bool
) -> None:
    judged = Shelf(documents).judge(
        "Slow firing halves the cracks of glazed tiles and takes no more wood.", 0
    )

    assert judged.wrong is wrong
    assert judged.better is None


def test_a_long_source_is_not_wrong_because_an_item_says_little_of_all_it_says() -> None:
    item = "Firing glazed tiles slowly takes no more wood."
    rest = " ".join(
        f"Chapter {n} speaks of harbour {n} and ferry{n}, pier{n} and tide{n}." for n in range(120)
    )

    judged = Shelf([(OVEN[0], f"{KILN[1]} {rest}")]).judge(item, 0)

    assert judged.wrong is False


def test_the_right_source_is_not_accused() -> None:
    assert Shelf([MOSS, LAMP, BREAD]).judge("Moss on roofs changes colour with rain.", 0).wrong is False


def test_the_named_title_settles_it() -> None:
    assert (
        Shelf([LAMP]).judge("완전히 다른 이야기를 길게 합니다 정말로", 0, "Lamps of the North").wrong is False
    )


def test_too_few_words_leave_it_open() -> None:
    assert Shelf([LAMP]).judge("새 논문", 0).wrong is None


@pytest.mark.parametrize(
    ("named", "title", "same"),
    [
        ("Lamps of the North", "Lamps of the North: A Field Study", True),
        ("LAMPS OF THE NORTH", "Lamps of the North", True),
        ("Moss and Rain", "Lamps of the North", False),
        ("", "Lamps", False),
    ],
)
def test_titles_are_compared_without_case_and_subtitle(named: str, title: str, same: bool) -> None:
    assert same_title(named, title) is same


@pytest.mark.parametrize(
    "item",
    [
        "Yeast decides how sour bread tastes.",
        "Moss on roofs changes colour with rain.",
        "Ships are guided home by brighter lamps, and dough rests for two days.",
        "이끼는 비와 그늘에 따라 색이 변한다.",
        "열두 항구의 등불을 측정했다.",
        "New paper.",
    ],
)
@pytest.mark.parametrize("named", [None, "Lamps of the North", "Moss"])
def test_a_shelf_that_cannot_hold_a_better_source_is_not_put_in_order(item: str, named: str | None) -> None:
    shelf = Shelf([LAMP, MOSS, BREAD])

    for linked in range(3):
        better = shelf.judge(item, linked, named).better
        assert (
            better is None or better.number == linked or better.number in shelf.rivals(item, [linked], named)
        )


def test_a_source_that_fits_its_item_is_told_without_the_others() -> None:
    shelf = Shelf([LAMP, MOSS, BREAD])

    assert shelf.rivals("Moss on roofs changes colour with rain.", [1]) == []
    assert shelf.rivals("Moss on roofs changes colour with rain.", [0]) == [1]


def test_one_word_is_not_held_against_a_source() -> None:
    shelf = Shelf([LAMP, MOSS, BREAD])

    assert shelf.rivals("Moss!", [0]) == []
    assert shelf.judge("Moss!", 0).better is None
    assert Shelf([("등대", "새 등대가 항구를 밝힌다."), ("이끼", "이끼는 비에 자란다.")]).rivals(
        "이끼와 비", [0]
    ) == [1]


def test_documents_that_are_not_wanted_do_not_come_first() -> None:
    shelf = Shelf([LAMP, MOSS, BREAD])

    order = [fit.number for fit in shelf.fits("Moss on roofs changes colour with rain.", among={0, 2})]

    assert order[0] != 1
    assert shelf.fits("Moss on roofs changes colour with rain.")[0].number == 1
