"""Every element of a tree and what its attributes say: looked through once for all who ask."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence

from lxml import html


class Attributes:
    """The attributes of a tree that is not changed; elements come in document order."""

    def __init__(self, tree: html.HtmlElement) -> None:
        """Keeps all elements, since lxml makes one anew each time that nobody holds it."""
        self.elements: list[html.HtmlElement] = list(tree.iter("*"))
        self._said: dict[str, list[tuple[int, str]]] = defaultdict(list)
        said = self._said
        for place, element in enumerate(self.elements):
            for name, value in element.items():
                said[name].append((place, value))

    def of(self, name: str) -> Sequence[tuple[int, str]]:
        """Where in `elements` the attribute stands, and what it says there."""
        return self._said.get(name, ())

    def places(self, name: str, holds: Callable[[str], object]) -> Iterator[int]:
        """Where the attribute says something that `holds`, which is asked once about each that is said."""
        known: dict[str, bool] = {}
        for place, value in self.of(name):
            if value not in known:
                known[value] = bool(holds(value))
            if known[value]:
                yield place

    def at(self, places: set[int]) -> Iterator[html.HtmlElement]:
        """The elements at these places, in document order."""
        return (self.elements[place] for place in sorted(places))
