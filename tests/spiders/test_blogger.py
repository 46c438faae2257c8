from crawler.resolve.chain import resolve
from spiders.blogger import BloggerSpider
from storage.outcomes import Outcome
from storage.records import Page

ADDRESS = "https://owlnotes.blogspot.com/2024/03/why-owls-sleep.html"


def test_a_post_stays_a_post_where_readers_say_more_than_its_author() -> None:
    said = "Owls sleep by day, for mice walk by night, and an owl that sleeps late eats nothing at all. " * 5
    answers = "".join(
        f"<p>Reader {number} has kept owls for years, and has seen them awake at noon more than once.</p>"
        for number in range(30)
    )
    body = (
        "<html><head><meta content='blogger' name='generator'><title>Why owls sleep</title></head><body>"
        f"<div class='post hentry'><h3 class='post-title'>Why owls sleep</h3>"
        f"<div class='post-body entry-content'><p>{said}</p></div></div><div>{answers}</div></body></html>"
    )
    page = Page(
        asked=ADDRESS,
        address=ADDRESS,
        status=200,
        headers=(("content-type", "text/html; charset=utf-8"),),
        body=body.encode(),
    )

    reading = BloggerSpider.read((page,), resolve(ADDRESS))

    assert reading.outcome is Outcome.OK
    assert reading.document is not None
    assert reading.document.text == said.strip()
    assert reading.document.methods["text"] == "blogger"
