"""The other extractors that `extract.py` compares with, each as (body, address) -> text; none is needed to run it."""


def readability(body: bytes, _: str) -> str:
    from lxml import html
    from readability import Document

    summary = html.fromstring(Document(body.decode("utf-8", "replace")).summary())
    return "\n".join(str(piece) for piece in summary.itertext())


def resiliparse(body: bytes, _: str) -> str:
    from resiliparse.extract.html2text import extract_plain_text
    from resiliparse.parse.encoding import bytes_to_str, detect_encoding

    text: str = extract_plain_text(
        bytes_to_str(body, detect_encoding(body)), main_content=True, alt_texts=False
    )
    return text


def newspaper4k(body: bytes, address: str) -> str:
    from newspaper import Article

    article = Article(address or "https://example.org/", fetch_images=False)  # nothing is asked of anybody
    article.download(input_html=body.decode("utf-8", "replace"))
    article.parse()
    return str(article.text)


def news_please(body: bytes, address: str) -> str:
    from newsplease import NewsPlease

    article = NewsPlease.from_html(body.decode("utf-8", "replace"), url=address or None, fetch_images=False)
    return str(article.maintext or "")


PEERS = {
    "readability": readability,
    "resiliparse": resiliparse,
    "newspaper": newspaper4k,
    "newsplease": news_please,
}
