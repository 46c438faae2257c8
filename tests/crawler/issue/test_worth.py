import pytest

from crawler.issue.worth import Sort, worth


@pytest.mark.parametrize(
    ("sentence", "sort"),
    [
        ("이 모델은 3억 4천만 개의 파라미터를 가집니다.", Sort.STATEMENT),
        ("The model has 340 million parameters.", Sort.STATEMENT),
        ("왜 이런 일이 일어났을까요?", Sort.QUESTION),
        ("과연 그럴까요", Sort.QUESTION),
        ("Does it scale?", Sort.QUESTION),
        ("파인튜닝 없이도 나아질 수 있다고 하네요.", Sort.REPORTED),
        ("회사는 내년에 흑자를 낸다고 밝혔다.", Sort.REPORTED),
        ("The company said it had raised $85 million.", Sort.REPORTED),
        ("정말 흥미로운 연구 결과입니다.", Sort.OPINION),
        ("앞으로가 더 기대됩니다.", Sort.OPINION),
        ("한 번쯤 읽어 볼 만한 것 같네요.", Sort.OPINION),
        ("I think this is the right way.", Sort.OPINION),
        ("Regulators should act now.", Sort.OPINION),
        ("내년에는 시장이 두 배로 커질 것으로 예상됩니다.", Sort.FORECAST),
        ("두 번째 공장은 2026년에 문을 열 예정입니다.", Sort.FORECAST),
        ("The second plant will open in 2026.", Sort.FORECAST),
        ("자세한 내용은 블로그를 참고하세요.", Sort.REQUEST),
        ("Check out the repository.", Sort.REQUEST),
        ('박지연 기획관은 "시민의 개인정보는 쓰이지 않는다"고 말했다.', Sort.QUOTED),
        ('"We want every warehouse to have the tools," said Priya Raman.', Sort.QUOTED),
    ],
)
def test_what_a_sentence_does(sentence: str, sort: Sort) -> None:
    assert worth(sentence).sort is sort


@pytest.mark.parametrize(
    ("sentence", "speaker"),
    [
        ('박지연 기획관은 "시민의 개인정보는 쓰이지 않는다"고 말했다.', "박지연 기획관"),
        ('"We want every warehouse to have the tools," said chief executive Priya Raman.', "chief executive Priya Raman"),
        ('Priya Raman said, "Our investors never asked us about profits."', "Priya Raman"),
        ("회사는 내년에 흑자를 낸다고 밝혔다.", "회사"),
        ("이 모델은 빠릅니다.", None),
        ("속도는 두 배 빨라졌다고 합니다.", None),
        ("등대지기에 따르면 등이 밝아졌다고 합니다.", "등대지기"),
        ("“등은 겨울 내내 켜져 있었다”라고 이수연 연구원은 말했다.", "이수연 연구원"),
        ('"The lamp stays," he added.', "he"),
        ('"The lamp stays," wrote Mara Vell.', "Mara Vell"),
    ],
)  # fmt: skip
def test_who_says_it(sentence: str, speaker: str | None) -> None:
    assert worth(sentence).speaker == speaker


def test_a_figure_and_a_name_make_it_worth_more() -> None:
    plain, figure, both = (
        worth(each).grade
        for each in ("모델이 더 빨라졌습니다.", "모델이 6배 빨라졌습니다.", "이제 Marlin이 6배 빨라졌습니다.")
    )

    assert plain < figure < both


def test_what_cannot_be_checked_has_no_grade() -> None:
    assert (worth("왜 그럴까요?").grade, worth("꼭 읽어 보세요.").grade) == (0.0, 0.0)
