"""An issue on its way out, the watch's alerts, and the list of issues page by page."""

import io
import json
import re
import zipfile
from dataclasses import replace
from datetime import timedelta

import pytest
from lxml import etree

from crawler.desk.screens.issues import PAGE
from tests.desk.conftest import House, now
from tests.desk.test_screens import FASTER, with_text
from tests.desk.watched import alerted


def contradicted(house: House) -> str:
    claim = with_text(house, FASTER)
    house.client("kim").submit(
        f"/claims/{claim}/verdicts", rating="contradicted", seen="0", correction="응답 속도가 3배 빨라졌다."
    )
    return claim


def test_what_is_open_and_what_to_correct_stand_on_one_screen(house: House) -> None:
    contradicted(house)
    page = house.client("kim").get(f"/issues/{house.issue}/publish").text

    assert f"Not ready: {len(house.claims()) - 1} open" in page
    assert "1 not published yet" in page
    assert "응답 속도가 3배 빨라졌다." in page


def test_a_correction_is_said_to_be_published_from_there(house: House) -> None:
    claim = contradicted(house)
    client = house.client("kim")
    place = f"/issues/{house.issue}/publish"
    answer = client.submit(f"/claims/{claim}/correct", seen="1", place="issue #13", then="publish")

    assert answer.headers["location"] == place
    assert "all published" in client.get(place).text
    assert "✓ issue #13" in client.get(place).text


def test_readers_see_it_without_forms(house: House) -> None:
    contradicted(house)
    page = house.client("park").get(f"/issues/{house.issue}/publish").text

    assert "응답 속도가 3배 빨라졌다." in page
    assert '/correct"' not in page


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("corrections.md", "text/markdown"),
        ("claimreview.json", "application/ld+json"),
        ("annotations.json", "application/ld+json"),
        ("bundle.zip", "application/zip"),
    ],
)
def test_each_file_is_a_download(shared: House, name: str, kind: str) -> None:
    answer = shared.client("park").get(f"/issues/{shared.issue}/{name}")

    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith(kind)
    assert answer.headers["content-disposition"].startswith("attachment;")


def test_the_bundle_holds_the_archived_pages(shared: House) -> None:
    answer = shared.client("kim").get(f"/issues/{shared.issue}/bundle.zip")

    with zipfile.ZipFile(io.BytesIO(answer.content)) as packed:
        assert {"index.html", "sources.wacz", "records.jsonl", "annotations.json"} <= set(packed.namelist())
        assert packed.getinfo("sources.wacz").file_size > 10_000


def test_files_of_an_unknown_issue_are_not_there(shared: House) -> None:
    client = shared.client("kim")

    assert {client.get(f"/issues/nope/{name}").status_code for name in ("publish", "bundle.zip")} == {404}


def test_the_verdicts_are_annotations_of_the_sources_words(house: House) -> None:
    client, claim = house.client("kim"), with_text(house, "추론 비용은 44%")
    form = client.get(f"/claims/{claim}").text
    document = re.findall(r'name="document" value="([^"]+)"', form)[0]
    client.submit(
        f"/claims/{claim}/verdicts",
        rating="supported",
        seen="0",
        document=document,
        passage=re.findall(r'name="passage" value="(\d+-\d+)"', form)[0],
    )
    (made,) = json.loads(client.get(f"/issues/{house.issue}/annotations.json").text)["items"]

    kept = house.store.document(document)
    assert kept is not None
    quoted = made["target"]["selector"][0]
    assert f"{quoted.get('prefix', '')}{quoted['exact']}{quoted['suffix']}" in kept.document.text
    assert made["target"]["source"] == kept.document.address
    assert {one["purpose"]: one["value"] for one in made["body"]}["classifying"] == "supported"


# --- the watch -----------------------------------------------------------------------------------


def test_alerts_name_what_changed_and_whom_it_concerns(house: House) -> None:
    assert "Nothing cited has changed" in house.client("kim").get("/watch").text
    alert = alerted(house)
    page = house.client("kim").get("/watch").text

    assert "<del>12 times faster</del> <ins>9 times faster</ins>" in page
    assert all(f'href="/claims/{claim}"' in page for claim in alert.claims)
    assert "Draft correction" in page
    assert "&lt;script&gt;" in page
    assert "<script>harmed" not in page


def test_followed_newsletters_are_listed(house: House) -> None:
    house.store.watching().follow(
        "https://letter.example.com/", "https://letter.example.com/feed", title="The Letter", now=now()
    )
    page = house.client("kim").get("/watch").text

    assert "The Letter" in page
    assert "0 issues checked, 0 waiting" in page


def test_the_feed_is_atom_and_for_those_who_are_signed_in(house: House) -> None:
    alerted(house)
    answer = house.client("kim").get("/watch.atom")
    feed = etree.fromstring(answer.content)

    assert answer.headers["content-type"].startswith("application/atom+xml")
    assert len(feed.findall("{http://www.w3.org/2005/Atom}entry")) == 1
    assert house.client().get("/watch.atom").status_code == 303


# --- the list of issues --------------------------------------------------------------------------


def test_issues_come_a_page_at_a_time(house: House) -> None:
    issue = house.store.issue(house.issue)
    assert issue is not None
    for number in range(PAGE):
        other = replace(issue, id=f"issue-{number}", title=f"Harbour {number}", items=(), links=())
        house.store.add_issue(other, {}, now=now() + timedelta(minutes=number))
    client = house.client("kim")
    first, second = client.get("/").text, client.get("/?page=2").text

    assert f"{PAGE + 1} in the store" in first
    assert first.count("<progress") == PAGE
    assert second.count("<progress") == 1
    assert ("Page 1 of 2" in first, "Page 2 of 2" in second) == (True, True)
    assert client.get("/?page=99").status_code == 200
    assert client.get("/?q=harbour%203").text.count("<progress") == 11
    assert "All issues" in client.get("/?q=%25").text
