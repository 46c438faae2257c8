"""How sure it is that a link is the wrong one."""

import pytest

from crawler.evidence.wrong_link import Grade, grade_link
from storage.records import Document

TEXT = (
    "Camels carry salt across the northern desert in caravans that walk by night. We weighed the loads of forty "
    "camels over three winters, and show that the salt slabs are heavier than merchants say. "
) * 3
SAID = "Camels in night caravans carry heavier salt slabs than merchants say, measured over three winters."
ELSEWHERE = "Neural codecs for speech reach lower bit rates when trained with adversarial losses on phonemes."


def graded(
    named: str | None, said: str, title: str | None, *, kind: str = "paper", text: str = TEXT
) -> Grade:
    return grade_link(
        named, said, Document(address="https://a.example", kind=kind, title=title, text=text)
    ).grade


@pytest.mark.parametrize(
    ("named", "said", "title", "grade"),
    [
        ("Camels Carry Salt", SAID, "Camels Carry Salt: Loads of Northern Caravans", Grade.FITS),
        ("SALT 2.0: Camels Carry Salt", SAID, "Camels Carry Salt", Grade.FITS),
        ("CAMELS CARRY SALT", SAID, "Camels carry salt", Grade.FITS),
        ("Adversarial Codecs for Speech", ELSEWHERE, "Camels Carry Salt", Grade.CERTAIN),
        ("Adversarial Codecs for Speech", SAID, "Camels Carry Salt", Grade.CANNOT_TELL),
        ("낙타는 소금을 나른다", SAID, "Camels Carry Salt", Grade.CANNOT_TELL),
        (None, SAID, "Camels Carry Salt", Grade.CANNOT_TELL),
        (None, "hm", "Camels Carry Salt", Grade.CANNOT_TELL),
    ],
)
def test_a_link_is_graded_by_title_and_words(named: str | None, said: str, title: str, grade: Grade) -> None:
    assert graded(named, said, title) is grade


def test_a_page_that_speaks_of_the_work_by_its_title_is_no_alarm() -> None:
    text = f"{TEXT} Described in our paper, Adversarial Codecs for Speech."

    assert (
        graded("Adversarial Codecs for Speech", ELSEWHERE, "Camels Carry Salt", text=text)
        is Grade.CANNOT_TELL
    )


def test_a_repository_is_not_judged_by_its_name() -> None:
    assert graded("Camels Carry Salt", SAID, "caravans/slabs", kind="repository") is Grade.CANNOT_TELL


def test_the_reason_says_what_it_rests_on() -> None:
    document = Document(address="https://a.example", kind="paper", title="Camels Carry Salt", text=TEXT)

    assert "the titles differ" in grade_link("Adversarial Codecs for Speech", ELSEWHERE, document).reason
