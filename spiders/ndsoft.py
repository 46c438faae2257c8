"""Korean press on ND Soft's system: hundreds of papers whose articles are `articleView.html?idxno=…`.

Source:   the article's own element, under any paper's design.
Asked at: the page itself.
Limits:   the default pace; robots.txt.
Terms:    what every visitor sees.
Caveats:  captions of pictures stand among the words; reporters sign with name and address at the end.
Fails:    an article taken down answers 200 with a short notice or a script that goes back: `soft_404` or `empty`.
"""

from crawler.extract.container import read_container
from crawler.extract.hydration import RENDERED, beyond_markup
from crawler.source import SourceSpider
from storage.records import Page, Reading, Resolution

_WORDS = ("//*[@id='article-view-content-div'] | //*[@itemprop='articleBody']",)


class NdsoftSpider(SourceSpider):
    """Articles of papers on ND Soft's system."""

    name = "ndsoft"
    marks = (b"article-view-content-div",)

    @classmethod
    def read(cls, pages: tuple[Page, ...], resolution: Resolution) -> Reading:
        """The element that holds the words; the main text where a theme has another."""
        page = next((page for page in reversed(pages) if not page.asked.startswith(RENDERED)), pages[-1])
        return beyond_markup(read_container(page, *_WORDS, method="ndsoft"), pages, page)
