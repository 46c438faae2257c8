from crawler.resolve.chain import resolve
from spiders.arxiv import ArxivSpider
from storage.outcomes import Outcome
from storage.records import Page

FEED = b"""<feed xmlns="http://www.w3.org/2005/Atom"><entry>
<id>http://arxiv.org/abs/2402.90001v1</id><title>Kites</title><summary>We fly.</summary></entry></feed>"""


def page(address: str, body: bytes = b"", status: int = 200) -> Page:
    return Page(asked=address, address=address, status=status, body=body)


def test_asks_the_interface_without_the_version() -> None:
    asked = ArxivSpider.addresses(resolve("https://arxiv.org/abs/2402.90001v2"))

    assert asked[0] == "https://export.arxiv.org/api/query?id_list=2402.90001"


def test_old_identifiers_keep_their_slash() -> None:
    asked = ArxivSpider.addresses(resolve("https://arxiv.org/abs/math/0309136"))

    assert asked[0] == "https://export.arxiv.org/api/query?id_list=math/0309136"


def test_a_listing_is_asked_as_it_stands() -> None:
    assert ArxivSpider.addresses(resolve("https://arxiv.org/list/cs.LG/recent")) == (
        "https://arxiv.org/list/cs.LG/recent",
    )


def test_wants_html_before_pdf() -> None:
    resolution = resolve("https://arxiv.org/abs/2402.90001")
    feed = page(ArxivSpider.addresses(resolution)[0], FEED)

    assert ArxivSpider.read((feed,), resolution).wanted == ("https://export.arxiv.org/html/2402.90001v1",)


def test_the_abstract_alone_is_said_so() -> None:
    resolution = resolve("https://arxiv.org/abs/2402.90001")
    places = ("html/2402.90001v1", "pdf/2402.90001v1", "abs/2402.90001")
    missing = [page(f"https://export.arxiv.org/{place}", status=404) for place in places]

    reading = ArxivSpider.read((page(ArxivSpider.addresses(resolution)[0], FEED), *missing), resolution)

    assert (reading.outcome, reading.detail) == (Outcome.OK, "abstract only")


def test_a_landing_that_nothing_describes_is_still_read() -> None:
    resolution = resolve("https://arxiv.org/abs/2402.90001")
    landing = page("https://arxiv.org/html/2402.90001v1", b"<html><body><p>" + b"We fly kites. " * 60)

    reading = ArxivSpider.read((landing,), resolution)

    assert reading.document is not None
    assert reading.document.kind == "paper"
    assert reading.wanted == ("https://arxiv.org/abs/2402.90001",)


def test_a_search_without_results_is_gone() -> None:
    search = "https://export.arxiv.org/api/query?id_list=0808.99999"
    feed = page(search, b'<feed xmlns="http://www.w3.org/2005/Atom"></feed>')

    assert ArxivSpider.read((feed,), resolve(search)).outcome is Outcome.GONE
