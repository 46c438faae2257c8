"""What leaves the desk: corrections, ClaimReview, the bundle, and the verbs that write them."""

import csv
import hashlib
import io
import json
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import jsonschema
import pytest
from sqlalchemy import Engine
from typer.testing import CliRunner
from warcio.archiveiterator import ArchiveIterator

from crawler.archive import Archive
from crawler.archived import ArchiveReader
from crawler.cli import app
from crawler.export.bundle import BundleExists, write_bundle
from crawler.export.claim_review import as_json as reviews_json
from crawler.export.claim_review import claim_reviews
from crawler.export.corrections import as_csv, as_json, as_markdown, corrections
from crawler.export.jsonl import lines
from crawler.export.lines import schema
from crawler.export.wacz import WaczPage, sort_key, write_wacz
from crawler.warc_records import Exchange
from storage.accounts import Role
from storage.database import open_database
from storage.editors import Editors
from storage.records import Issue
from storage.store import Store
from storage.verdicts import Decision, Passage, Rating

from ..storage.desk_case import CHEAP, FAST, HIRED, NEWS, NOW, PAPER, SAID, add, issue_of, visit

QUOTE = "The new model is 44% faster than the old one."
HOSTILE = "</script><script>alert(1)</script> | *x* [a](javascript:b)"
REVIEW = {
    "type": "object",
    "required": ["@type", "claimReviewed", "datePublished", "author", "itemReviewed", "reviewRating"],
    "properties": {
        "@type": {"const": "ClaimReview"},
        "claimReviewed": {"type": "string", "minLength": 1},
        "datePublished": {"type": "string", "format": "date"},
        "author": {"type": "object", "required": ["@type", "name"]},
        "itemReviewed": {"type": "object", "properties": {"@type": {"const": "Claim"}}},
        "reviewRating": {
            "type": "object",
            "required": ["@type", "alternateName", "ratingExplanation"],
            "properties": {
                "ratingValue": {"type": "integer", "minimum": 1, "maximum": 5},
                "bestRating": {"const": 5},
                "worstRating": {"const": 1},
            },
        },
    },
}


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    engine = open_database(f"sqlite:///{tmp_path / 'home' / 'store.db'}")
    yield engine
    engine.dispose()


@pytest.fixture
def store(engine: Engine) -> Store:
    return Store(engine)


@pytest.fixture
def issue(store: Store, engine: Engine) -> Issue:
    """Its first claim is contradicted, its second supported, its third linked wrongly."""
    issue = add(store, issue_of(FAST, CHEAP, HIRED))
    paper = visit(store, issue, PAPER, SAID)
    visit(store, issue, NEWS, "Another story.", at=NOW.replace(hour=9))
    kim = Editors(engine).add("Kim", Role.EDITOR, None, now=NOW).id
    start = SAID.index(QUOTE)
    chosen = (Passage(document=paper or "", start=start, end=start + len(QUOTE)),)
    given = {
        FAST: Decision(
            rating=Rating.CONTRADICTED, note=HOSTILE, wording="=24%", document=paper, passages=chosen
        ),
        CHEAP: Decision(rating=Rating.SUPPORTED, document=paper),
        HIRED: Decision(rating=Rating.WRONG_SOURCE, source=NEWS.identity),
    }
    for item in issue.items:
        for claim in item.claims:
            store.desk().decide(claim.id, given[claim.text], editor=kim, version=0, now=NOW)
    return issue


def test_corrections_say_what_was_said_and_what_the_source_says(store: Store, issue: Issue) -> None:
    found = corrections(store, store.desk(), issue)

    assert [(one.kind, one.rating, one.said) for one in found] == [
        ("text", Rating.CONTRADICTED, FAST),
        ("link", Rating.WRONG_SOURCE, HIRED),
    ]
    assert (found[0].source_says, found[0].proposed, found[0].editor) == ((QUOTE,), "=24%", "Kim")
    assert (found[0].link or "").startswith("https://e.org/a#:~:text=The%20new%20model")


def test_corrections_are_written_safely_in_each_format(store: Store, issue: Issue) -> None:
    found = corrections(store, store.desk(), issue)

    written = as_markdown(issue, found, "ko")
    (first, _) = list(csv.DictReader(io.StringIO(as_csv(found))))

    assert "실린 글" in written
    assert "<script" not in written.replace("\\<", "")
    assert "[a](" not in written
    assert first["proposed"] == "'=24%"
    assert first["said"] == FAST
    assert json.loads(as_json(found))[0]["source_says"] == [QUOTE]
    assert "Nothing to correct" in as_markdown(issue, [])


def test_reviews_are_of_claims_against_their_source(store: Store, issue: Issue) -> None:
    reviews = claim_reviews(store, store.desk(), issue, author="Desk")

    for review in reviews:
        jsonschema.validate(review, REVIEW)
    assert [one["reviewRating"]["ratingValue"] for one in reviews] == [1, 5]
    assert reviews[0]["citation"]["text"] == QUOTE
    assert "not against the world" in reviews[0]["reviewRating"]["ratingExplanation"]
    assert "</script>" not in reviews_json(reviews)
    assert json.loads(reviews_json(reviews))["@graph"] == reviews


def test_exported_claims_carry_their_verdicts(store: Store, issue: Issue) -> None:
    check = jsonschema.Draft202012Validator(schema())
    written = [line.model_dump(mode="json") for line in lines(store, [issue.id], "ko")]

    for line in written:
        check.validate(line)
    claim = written[0]["claims"][0]
    assert (claim["progress"], claim["verdict"]["rating"], claim["verdict"]["review"]) == (
        "decided",
        "contradicted",
        1,
    )
    assert claim["verdict"]["words"] == "근거와 다름"
    assert claim["verdict"]["passages"][0]["text"] == QUOTE


def test_a_bundle_opens_without_us(store: Store, issue: Issue, tmp_path: Path) -> None:
    archive = ArchiveReader(tmp_path / "archive")
    target = tmp_path / "out" / "bundle.zip"

    made = write_bundle(store, store.desk(), issue, archive, target, author="Desk", language="en", now=NOW)
    again = target.read_bytes()
    write_bundle(store, store.desk(), issue, archive, target, author="Desk", language="en", now=NOW)

    with zipfile.ZipFile(made.target) as packed:
        page = packed.read("index.html").decode()
        log = [json.loads(line) for line in packed.read("verdicts.jsonl").splitlines()]
        names = set(packed.namelist())
    assert names == {
        "annotations.json",
        "claimreview.json",
        "corrections.md",
        "index.html",
        "records.jsonl",
        "records.schema.json",
        "sources.wacz",
        "verdicts.jsonl",
    }
    assert f"<mark>{QUOTE}</mark>" in page
    assert "<script" not in page
    assert "default-src 'none'" in page
    assert [one["act"] for one in log] == ["decide"] * 3
    assert target.read_bytes() == again
    assert list(target.parent.iterdir()) == [target]


def test_a_folder_that_is_there_is_left_alone(store: Store, issue: Issue, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letter.txt").write_text("dear")

    with pytest.raises(BundleExists, match="choose another name"):
        write_bundle(
            store,
            store.desk(),
            issue,
            ArchiveReader(tmp_path),
            tmp_path / "mine",
            author="D",
            language="en",
            now=NOW,
        )

    assert [path.name for path in (tmp_path / "mine").iterdir()] == ["letter.txt"]


def test_archived_bytes_are_packed_as_they_lie(tmp_path: Path) -> None:
    page = {
        "status": 200,
        "headers": [(b"Content-Type", b"text/html; charset=utf-8")],
        "body": b"<p>Hello" * 999,
    }
    with Archive(tmp_path / "archive") as archive:
        first = archive.keep(Exchange(address="https://e.org/a", captured=NOW, **page))
        again = archive.keep(Exchange(address="https://e.org/b", captured=NOW.replace(hour=9), **page))
    lost = replace(first, file="gone.warc.gz", address="https://e.org/lost")
    pages = [WaczPage(address="https://e.org/a", title="A", captured=NOW)]

    written = write_wacz(
        tmp_path / "s.wacz",
        [again, lost, first],
        pages,
        ArchiveReader(tmp_path / "archive"),
        title="T",
        created=NOW,
    )

    with zipfile.ZipFile(tmp_path / "s.wacz") as packed:
        files = {name: packed.read(name) for name in packed.namelist()}
    index = [line.split(" ", 2) for line in files["indexes/index.cdx"].decode().splitlines()]
    entries = [json.loads(entry) for _, _, entry in index]
    package = json.loads(files["datapackage.json"])
    assert written.responses == 2
    assert [sentence.split(":")[1] for sentence in written.missing] == ["//e.org/lost"]
    assert [(key, stamp) for key, stamp, _ in index] == [
        ("org,e)/a", "20261109080000"),
        ("org,e)/b", "20261109090000"),
    ]
    assert [entry["mime"] for entry in entries] == ["text/html", "warc/revisit"]
    for entry in entries:
        at, length = int(entry["offset"]), int(entry["length"])
        (record,) = ArchiveIterator(io.BytesIO(files["archive/data.warc.gz"][at : at + length]))
        assert record.rec_headers.get_header("WARC-Target-URI") == entry["url"]
    for one in package["resources"]:
        assert one["hash"] == f"sha256:{hashlib.sha256(files[one['path']]).hexdigest()}"
        assert one["bytes"] == len(files[one["path"]])
    digest = json.loads(files["datapackage-digest.json"])["hash"]
    assert digest == f"sha256:{hashlib.sha256(files['datapackage.json']).hexdigest()}"
    assert package["wacz_version"] == "1.1.1"


@pytest.mark.parametrize(
    ("address", "key"),
    [
        ("https://www.Example.org/A/b?z=1&a=2", "org,example)/a/b?a=2&z=1"),
        ("http://example.org:8080", "org,example:8080)/"),
    ],
)
def test_addresses_sort_by_their_host_reversed(address: str, key: str) -> None:
    assert sort_key(address) == key


# --- the verbs -----------------------------------------------------------------------------------


def run(tmp_path: Path, *arguments: str, told: str = "") -> tuple[int, str, str]:
    found = CliRunner().invoke(app, [*arguments, "--home", str(tmp_path / "home")], input=told)
    return found.exit_code, found.stdout, found.stderr


def test_ready_is_a_gate(store: Store, issue: Issue, engine: Engine, tmp_path: Path) -> None:
    assert run(tmp_path, "ready", issue.id[:6])[:2] == (
        0,
        "ready: 3 claims settled; 2 corrections not published yet\n",
    )
    kim = Editors(engine).ensure("Kim", Role.EDITOR, now=NOW).id
    claim = issue.items[0].claims[0].id
    store.desk().reopen(claim, note="Look.", editor=kim, version=1, now=NOW)

    code, out, _ = run(tmp_path, "ready", issue.id, "--json")

    told = json.loads(out)
    assert (code, told["ready"]) == (1, False)
    assert [(one["claim"], one["why"]) for one in told["open"]] == [(claim, "reopened: objection")]
    assert run(tmp_path, "ready", "nothing")[0] == 2


def test_a_second_person_is_a_choice(issue: Issue, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCEDESK_SECOND_PERSON", "numbers,quotes")

    code, out, _ = run(tmp_path, "ready", issue.id)

    assert code == 1
    assert out.count("second person: numbers") == 2


def test_lists_and_bundles_are_written_to_files(issue: Issue, tmp_path: Path) -> None:
    assert run(tmp_path, "corrections", issue.id, "-f", "csv", "-o", str(tmp_path / "c.csv"))[0] == 0
    assert run(tmp_path, "claimreview", issue.id, "-o", str(tmp_path / "r.json"))[0] == 0
    assert run(tmp_path, "bundle", issue.id, "-o", str(tmp_path / "b"))[0] == 0
    assert run(tmp_path, "bundle", issue.id, "-o", str(tmp_path / "b"))[0] == 2
    assert (tmp_path / "c.csv").read_text().startswith("issue,item,position")
    assert json.loads((tmp_path / "r.json").read_text())["@context"] == "https://schema.org"
    assert (tmp_path / "b" / "index.html").is_file()


def test_search_finds_or_says_so(issue: Issue, tmp_path: Path) -> None:
    code, out, _ = run(tmp_path, "search", "절반")

    assert code == 0
    assert "절반" in out
    assert run(tmp_path, "search", "없는말")[0] == 1


def test_editors_are_managed_without_a_password_on_the_line(tmp_path: Path) -> None:
    assert run(tmp_path, "editor", "add", "Kim", "--role", "admin", told="long enough secret\n")[0] == 0
    assert run(tmp_path, "editor", "add", "Kim", told="long enough secret\n")[0] == 2
    code, _, told = run(tmp_path, "editor", "add", "Lee", told="short\n")
    assert (code, "10 to 1024 characters" in told) == (2, True)
    assert run(tmp_path, "editor", "passwd", "Kim", told="another long secret\n")[0] == 0
    assert run(tmp_path, "editor", "passwd", "Nobody", told="another long secret\n")[0] == 2
    assert run(tmp_path, "editor", "disable", "Kim")[0] == 2  # the last admin
    assert run(tmp_path, "editor", "add", "Root", "--role", "admin", told="long enough secret\n")[0] == 0
    assert run(tmp_path, "editor", "disable", "Kim")[0] == 0
    assert "disabled" in run(tmp_path, "editor", "list")[1]
    assert run(tmp_path, "editor", "enable", "Kim")[0] == 0
