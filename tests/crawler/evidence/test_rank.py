import pytest

from crawler.evidence.concepts import concepts
from crawler.evidence.index import index, index_sentences
from crawler.evidence.rank import rank

HARBOUR = [
    "The harbour office published its yearly report on Tuesday.",
    "Grain exports rose by 44% to 3.2 million tonnes.",
    "The old lighthouse was repaired by engineers from Zurich.",
    "Ferry tickets will cost $12 from March 2025.",
    "Fishermen oppose the new pier.",
]


@pytest.mark.parametrize(
    ("claim", "best"),
    [
        ("Exports of grain grew 44 percent.", 1),
        ("The lighthouse has been repaired.", 2),
        ("곡물 수출이 44% 늘었다.", 1),
        ("취리히의 기술자들이 등대를 고쳤다.", 2),
        ("2025년 3월부터 배표는 12달러이다.", 3),
        ("어부들은 새 부두에 반대한다.", 4),
        ("항구는 화요일에 보고서를 냈다.", 0),
    ],
)
def test_the_bearing_sentence_comes_first(claim: str, best: int) -> None:
    assert rank(claim, index_sentences(HARBOUR)).ranked[0].number == best


def test_what_an_earlier_sentence_named_is_still_spoken_of() -> None:
    source = index_sentences(
        [
            "Otto Berg led the brewery.",
            "He opened a tavern in the spring.",
            "Anna Holt ran the observatory.",
            "She opened a museum in the winter.",
        ]
    )
    claim = "The director opened a hall."

    assert rank(claim, source, context="Anna Holt").ranked[0].number == 3
    assert rank(claim, source, context="Otto Berg").ranked[0].number == 1


def test_korean_against_korean() -> None:
    source = index_sentences(
        ["항구 사무소가 보고서를 냈다.", "등대는 작년에 수리되었다.", "배표 값이 올랐다."]
    )

    assert rank("등대를 수리했다", source).ranked[0].number == 1


def test_a_wrong_number_still_leads_to_the_passage_with_another() -> None:
    assert rank("곡물이 54% 늘었다", index_sentences(HARBOUR)).ranked[0].number == 1


def test_a_claim_about_nothing_in_the_source_finds_nothing() -> None:
    assert rank("Zebras quilt umbrellas.", index_sentences(["Rain.", "Snow."])).ranked == []


def test_coverage_is_higher_for_what_is_said() -> None:
    source = index_sentences(HARBOUR)

    said, unsaid = (
        rank(claim, source).coverage for claim in ("곡물 수출이 44% 늘었다.", "은행이 새 영화를 만들었다.")
    )

    assert said > unsaid


def test_an_empty_source_ranks_nothing() -> None:
    assert rank("무엇이든", index("")).ranked == []


def test_glued_script_is_one_name() -> None:
    source = index_sentences(["OpenAI sued.", "Others waited."])

    assert [(each.text, each.kind) for each in concepts("오픈AI는", source)] == [("오픈AI", "name")]


def test_counters_are_no_words() -> None:
    source = index_sentences(["A dog ran.", "A ship left."])

    assert rank("300개", source).ranked == []


def test_offsets_survive_invisible_signs() -> None:
    text = "One line\u200b here. Grain rose by 4\u200b4%."
    source = index(text)

    start, end = source.original(1)

    assert text[start:end] == "Grain rose by 4\u200b4%."


def test_a_name_of_several_words_counts_for_each_of_them() -> None:
    source = index_sentences(
        [
            "A new complaint was filed against the company last spring.",
            "The judge said the suit takes time.",
            "Other cases, one of them from the New York Times, remain open.",
            "The company did not comment.",
        ]
    )

    assert rank("뉴욕 타임스의 소송은 남아 있습니다.", source).ranked[0].number == 2
