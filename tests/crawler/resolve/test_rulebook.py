import pytest

from crawler.resolve.decoders import DECODERS
from crawler.resolve.rulebook import HostIndex, load

FILES = ("wrappers", "trackers", "reserved")


@pytest.mark.parametrize("name", FILES)
def test_a_rule_file_says_where_it_is_from(name: str) -> None:
    assert {"origin", "licence", "date"} <= set(load(name))


@pytest.mark.parametrize("entry", load("wrappers")["wrappers"], ids=lambda entry: entry["name"])
def test_a_wrapper_is_complete(entry: dict[str, object]) -> None:
    assert entry["decode"] in {*DECODERS, "opaque", "none"}
    assert entry["hosts"] != ["*"] or entry.get("steps")
    assert set(entry) <= {
        "name",
        "hosts",
        "steps",
        "path",
        "decode",
        "keys",
        "options",
        "reader",
        "reader_path",
    }


def test_tracker_names_are_written_as_they_are_compared() -> None:
    book = load("trackers")
    names = [
        *book["everywhere"]["names"],
        *(name for site in book["sites"] for name in site.get("names", ())),
    ]

    assert [name for name in names if name != name.lower()] == []


@pytest.mark.parametrize(
    ("pattern", "host", "found"),
    [
        ("example.org", "example.org", True),
        ("example.org", "a.b.example.org", True),
        ("example.org", "notexample.org", False),
        ("=example.org", "a.example.org", False),
        ("google.*", "www.google.co.kr", True),
        ("google.*", "google.com.evil-long-name.net", False),
        ("mail*.com", "click.mail42.com", True),
        ("mail*.com", "click.mailing.com", False),
    ],
)
def test_which_hosts_a_pattern_stands_for(pattern: str, host: str, *, found: bool) -> None:
    index: HostIndex[str] = HostIndex()
    index.add("rule", [pattern])

    assert list(index.find(host)) == (["rule"] if found else [])
