"""The catalogue says everything in both languages; keys can be changed and never collide."""

import re
from pathlib import Path
from string import Formatter

import pytest

from crawler.desk import keys
from crawler.desk.words import LANGUAGES, catalogue, preferred
from storage.findings import FindingCode
from storage.records import Standing, Via
from storage.verdicts import NotPossible, Refusal

DESK = Path(keys.__file__).parent


def fields(sentence: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(sentence) if name}


@pytest.mark.parametrize("key", sorted(catalogue()))
def test_both_languages_say_it_with_the_same_fields(key: str) -> None:
    said = catalogue()[key]

    assert set(said) == set(LANGUAGES)
    assert fields(said["en"]) == fields(said["ko"])


def test_every_sentence_that_is_asked_for_is_there() -> None:
    sources = [*DESK.rglob("*.py"), *DESK.rglob("*.html")]
    asked = {
        key
        for path in sources
        for key in re.findall(
            r"""\bt\(\s*["']([a-z_.0-9]*[a-z_0-9])["'][,)\s]""", path.read_text(encoding="utf-8")
        )
    }

    assert asked - set(catalogue()) == set()


def test_every_word_of_the_closed_vocabularies_is_spoken() -> None:
    made = [("code", FindingCode), ("via", Via), ("standing", Standing), ("refusal", Refusal)]

    assert [
        f"{kind}.{one}" for kind, words in made for one in words if f"{kind}.{one}" not in catalogue()
    ] == []


@pytest.mark.parametrize("why", Refusal)
def test_a_refusal_names_the_same_things_on_the_desk_and_on_the_command_line(why: Refusal) -> None:
    named = fields(catalogue()[f"refusal.{why}"]["en"])
    sentence = str(NotPossible(why, **dict.fromkeys(named, "THIS")))

    assert sentence.count("THIS") == len(named)


def test_every_sentence_is_asked_for() -> None:
    text = "".join(path.read_text(encoding="utf-8") for path in [*DESK.rglob("*.py"), *DESK.rglob("*.html")])
    made = ("key.", "severity.", "state.", "quantity.", "role.", "via.", "standing.", "signal.", "filter.", "error.",
            "when.", "found.", "attention.", "sort.", "code.", "history.", "file.", "following.", "health.", "refusal.")  # fmt: skip

    assert [
        key
        for key in catalogue()
        if f'"{key}"' not in text and f"'{key}'" not in text and not key.startswith(made)
    ] == []


@pytest.mark.parametrize(
    ("accept", "language"),
    [
        ("ko-KR,ko;q=0.9,en;q=0.8", "ko"),
        ("en-GB", "en"),
        ("fr, ko;q=0.4, en;q=0.7", "en"),
        ("ja", "en"),
        ("", "en"),
        ("ko;q=0, en", "en"),
        (";;;q=,", "en"),
    ],
)
def test_the_browser_chooses_the_language(accept: str, language: str) -> None:
    assert preferred(accept) == language


def test_what_was_chosen_here_goes_first() -> None:
    assert preferred("en", "ko") == "ko"


def test_two_actions_never_share_a_key() -> None:
    told = keys.chosen({"note": "KeyJ"}, on=True)

    assert len(set(told.codes.values())) == len(told.codes)
    assert told.codes["next"] == "KeyJ"


@pytest.mark.parametrize("cookie", ["", "{", "[]", '{"keys": 3}', '{"keys": {"next": "<script>"}}', "null"])
def test_a_spoiled_cookie_gives_the_defaults(cookie: str) -> None:
    assert keys.read(cookie).codes == keys.DEFAULTS


def test_keys_survive_their_cookie() -> None:
    told = keys.chosen({"next": "KeyM"}, on=False)

    assert keys.read(told.cookie()) == told


def test_keys_that_are_off_are_not_on_the_page() -> None:
    assert keys.chosen({}, on=False).code("next") == ""
