import pytest

from crawler.extract.eprint import Eprint, eprint_of_page, eprints_of_atom, withdrawal
from storage.records import Page, Standing


@pytest.mark.parametrize(
    "comment",
    [
        "This paper has been withdrawn by the author due to an error in Lemma 3",
        "paper withdrawn by author",
        "Withdrawn",
        "withdrawn due to a sign error",
        "This papers has been withdrawn",
        "12 pages. This submission has been withdrawn by arXiv administrators due to text overlap",
        "The authors have withdrawn this manuscript",
        "We withdraw this paper until the data are checked",
        "This article is withdrawn temporarily",
        "This version has been removed by arXiv administrators as the submitter had no right to it",
        "The paper was retracted by the authors",
    ],
)
def test_a_comment_says_withdrawn(comment: str) -> None:
    assert withdrawal(comment=comment, abstract="A fine abstract.") is not None


@pytest.mark.parametrize(
    "comment",
    [
        "12 pages, 3 figures",
        "This paper replaces the withdrawn submission arXiv:2001.00001",
        "supersedes our earlier paper, which has been withdrawn",
        "A previous version of this paper was withdrawn",
        "An analysis of withdrawn drugs",
        "to appear in Withdrawal Studies",
    ],
)
def test_a_comment_speaks_of_another_withdrawal(comment: str) -> None:
    assert withdrawal(comment=comment, abstract="") is None


@pytest.mark.parametrize(
    ("abstract", "withdrawn"),
    [
        ("This paper has been withdrawn by the author.", True),
        ("arXiv admin note: withdrawn by arXiv administrators because of disputed authorship.", True),
        ("We study how many papers are withdrawn, and why authors withdraw.", False),
        ("Deposits are withdrawn from banks faster than before.", False),
        ("Sentence one is here. Sentence two is here. The drug of this study was withdrawn in 2004.", False),
    ],
)
def test_only_the_start_of_an_abstract_counts(abstract: str, withdrawn: bool) -> None:
    assert (withdrawal(comment=None, abstract=abstract) is not None) is withdrawn


def paper(**fields: object) -> Eprint:
    return Eprint(id="2402.90001", title="Kites", method="atom", **fields)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("newest", "withdrawn", "cited", "read"),
    [
        (3, None, None, 3),
        (3, None, 1, 1),
        (3, "withdrawn", None, 2),
        (3, "withdrawn", 3, 2),
        (3, "withdrawn", 1, 1),
        (1, "withdrawn", None, 1),
        (None, None, None, None),
    ],
)
def test_version_to_read(
    newest: int | None, withdrawn: str | None, cited: int | None, read: int | None
) -> None:
    assert paper(version=newest, withdrawn=withdrawn).version_to_read(cited) == read


def test_versions_without_text_are_passed_over() -> None:
    assert paper(version=4, withdrawn="withdrawn", versions=(1, 2)).version_to_read(None) == 2


def test_a_newer_version_than_the_one_cited_is_an_update() -> None:
    assert paper(version=2).standing(1) is Standing.UPDATED
    assert paper(version=2).standing(2) is Standing.CURRENT
    assert paper(version=2).standing(None) is Standing.CURRENT


def test_html_is_no_feed() -> None:
    assert eprints_of_atom(b"<!DOCTYPE html><html><body>503</body></html>") is None
    assert eprints_of_atom(b"") is None


def test_entities_are_not_resolved() -> None:
    feed = b"""<!DOCTYPE feed [<!ENTITY leak SYSTEM "file:///etc/hostname">]>
<feed xmlns="http://www.w3.org/2005/Atom"><entry><id>http://arxiv.org/abs/2402.90001v1</id>
<title>A &leak; B</title></entry></feed>"""

    papers = eprints_of_atom(feed)

    assert papers is not None
    assert papers[0].title in {"A B", "A &leak; B"}


RECORD = r"""------------------------------------------------------------------------------
\\
arXiv:0704.90001
From: Mara Lindqvist <x@y.example>
Date: Mon, 2 Apr 2007 12:02:40 GMT   (903kb)
Date (revised v2): Wed, 5 Mar 2008 04:28:27 GMT   (0kb,I)

Title: Kites that learn to stay up,
  and how
Authors: Mara Lindqvist (1), Jun-ho Baek (1 and 2) ((1) Aerie Lab, (2) Harbour)
Categories: cs.RO cs.LG
Comments: 4 pages
\\
  We teach a kite.
It stays up.
\\
"""


def test_arxivs_own_record_is_read() -> None:
    address = "https://arxiv.org/abs/0704.90001"
    page = Page(
        asked=address,
        address=address,
        status=200,
        headers=(("content-type", "text/plain"),),
        body=RECORD.encode(),
    )

    assert eprint_of_page(page) == Eprint(
        id="0704.90001",
        version=2,
        title="Kites that learn to stay up, and how",
        method="abs-record",
        authors=("Mara Lindqvist", "Jun-ho Baek"),
        abstract="We teach a kite. It stays up.",
        published="2007-04-02",
        updated="2008-03-05",
        comment="4 pages",
        category="cs.RO",
        withdrawn="v2 (withdrawn)",
        versions=(1,),
    )
