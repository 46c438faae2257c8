import pytest

from crawler.evidence.sentences import split


def cut(text: str) -> list[str]:
    return [text[start:end] for start, end in split(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "새 모델이 나왔습니다. 속도도 빨라졌다.그러나 비싸다.",
            ["새 모델이 나왔습니다.", "속도도 빨라졌다.", "그러나 비싸다."],
        ),
        (
            "Dr. J. Otter of Kelp Inc. said v1.0 is 3.5x faster. He left.",
            ["Dr. J. Otter of Kelp Inc. said v1.0 is 3.5x faster.", "He left."],
        ),
        ("The U.S. Senate voted. It passed.", ["The U.S. Senate voted.", "It passed."]),
        ("She works in the U.S. The office is small.", ["She works in the U.S.", "The office is small."]),
        ("It grew (see Fig. 3. It helps). Done.", ["It grew (see Fig. 3. It helps).", "Done."]),
        ("“느리다.”고 말했다. 그렇죠?", ["“느리다.”고 말했다.", "그렇죠?"]),
        ("1. 첫째 일\n2. 둘째 일", ["1. 첫째 일", "2. 둘째 일"]),
        ("빠른 도구입니다 —> [논문 보기]", ["빠른 도구입니다", "—> [논문 보기]"]),
        ("새 기능이 나왔다 성능도 좋아졌다", ["새 기능이 나왔다", "성능도 좋아졌다"]),
        ("좋아요 ^.^; 그렇죠?", ["좋아요 ^.^; 그렇죠?"]),
        ("Heading\n\nA paragraph.", ["Heading", "A paragraph."]),
        ("See No. 7 for details. Next.", ["See No. 7 for details.", "Next."]),
        ("灯台が直された。光は二倍になった。", ["灯台が直された。", "光は二倍になった。"]),
        ("「直した。」と言った。終わり。", ["「直した。」と言った。", "終わり。"]),
        (
            "Der Turm kostet 3 Mio. Euro. Er hat z.B. 50 Lampen.",
            ["Der Turm kostet 3 Mio. Euro.", "Er hat z.B. 50 Lampen."],
        ),
        ("هل أضاء المصباح؟ نعم.", ["هل أضاء المصباح؟", "نعم."]),
    ],
)
def test_sentences_end_where_a_reader_would_end_them(text: str, expected: list[str]) -> None:
    assert expected == cut(text)


def test_a_line_wrapped_by_typesetting_is_one_sentence() -> None:
    text = "The lamp was measured for a whole winter in the\nharbour of the old town. It held."

    assert cut(text) == [
        "The lamp was measured for a whole winter in the\nharbour of the old town.",
        "It held.",
    ]


def test_offsets_point_into_the_text_and_are_trimmed() -> None:
    text = "  하나입니다.   둘입니다.  "

    assert split(text) == [(2, 8), (11, 16)]


@pytest.mark.parametrize("text", ["", "   ", "\n\n"])
def test_nothing_holds_no_sentence(text: str) -> None:
    assert split(text) == []
