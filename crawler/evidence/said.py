"""What an item says, in words that can be compared with a source's."""

from crawler.issue.markup import without_markup
from storage.records import Item


def said_by(item: Item) -> str:
    """The item's claims; of an item that makes none its text, without marks and addresses."""
    return " ".join(claim.text for claim in item.claims) or " ".join(without_markup(item.text).split())
