import pytest

from crawler.extract.language import language_of


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("The kite is in the air and it stays there for an hour.", "en"),
        ("연은 한 시간 동안 하늘에 머물렀고 바람이 약해도 떨어지지 않았다.", "ko"),
        ("GPT-4o 모델은 MMLU 벤치마크에서 88.7점을 기록했다고 OpenAI가 밝혔다.", "ko"),
        ("凧は一時間空に浮かんでいました。", "ja"),
        ("风筝在空中停留了一个小时。", "zh"),
        ("Der Drachen blieb eine Stunde in der Luft und fiel nicht.", "und"),
        ("kite 1.2.3", "und"),
        ("", "und"),
    ],
)
def test_letters_and_small_words_decide(text: str, language: str) -> None:
    assert language_of(text) == language
