import pytest

from crawler.evidence.names import alias, rank, remember, similarity, sounds, sounds_like

NAMES = [
    "Magentic-One",
    "OpenAI",
    "Hinton",
    "Grothusen",
    "Zurich",
    "Perplexity",
    "Mistral",
    "Hunyuan",
    "Turing",
]


@pytest.mark.parametrize(
    ("korean", "latin"),
    [
        ("마젠틱-원", "Magentic-One"), ("오픈AI", "OpenAI"), ("힌튼", "Hinton"), ("그로투센", "Grothusen"),
        ("취리히", "Zurich"), ("퍼플렉시티", "Perplexity"), ("미스트랄", "Mistral"), ("튜링", "Turing"),
    ],
)  # fmt: skip
def test_a_name_finds_itself_in_the_other_script(korean: str, latin: str) -> None:
    assert rank(korean, NAMES)[0][0] == latin


@pytest.mark.parametrize(("one", "other"), [("피렌체", "Boston"), ("머스크", "Altman")])
def test_strangers_do_not_sound_alike(one: str, other: str) -> None:
    assert not sounds_like(one, other)


def test_sounds_of_both_scripts_meet() -> None:
    assert similarity("밀러", "Miller") > 0.8


def test_doubled_letters_sound_once() -> None:
    assert sounds("miller") == sounds("miler")


def test_an_editor_can_teach_a_name() -> None:
    remember("가나다라마", "Quokka Labs")

    assert alias("가나다라마") == "Quokka Labs"


def test_every_candidate_is_ranked() -> None:
    assert sorted(NAMES) == sorted(name for name, _ in rank("힌튼", NAMES))
