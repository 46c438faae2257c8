"""What is kept can be read again, byte for byte; and a killed writer leaves no torn record."""

import os
import re
from pathlib import Path
from typing import Any

import pytest

from crawler import archive as archive_module
from crawler.archive import Archive
from crawler.archived import ArchiveReader

from .archive_case import LONG, NOON, exchange, fields, only, records, sound

# --- writing -------------------------------------------------------------------------------------


def test_what_was_kept_is_read_again(tmp_path: Path) -> None:
    with Archive(tmp_path) as archive:
        capture = archive.keep(exchange(ip_address="192.0.2.7"))
        back = archive.read(capture)

    assert (back.address, back.status, back.body) == ("https://a.example/page", 200, LONG)
    assert back.ip_address == "192.0.2.7"
    assert capture.captured == NOON


def test_a_file_passes_warcios_check(tmp_path: Path) -> None:
    with Archive(tmp_path) as archive:
        capture = archive.keep(exchange())
        archive.keep(exchange("https://b.example/"))
        archive.keep(exchange(status=304, body=b"", unchanged_since=capture))
        archive.keep(exchange("https://c.example/", status=301, body=b"", headers=[(b"Location", b"/x")]))

    assert sound(*tmp_path.glob("*.warc.gz"))


def test_a_file_is_read_while_it_is_written(tmp_path: Path) -> None:
    with Archive(tmp_path) as archive:
        capture = archive.keep(exchange())

        assert ArchiveReader(tmp_path).read(capture).body == LONG


def test_a_file_says_that_it_is_open(tmp_path: Path) -> None:
    with Archive(tmp_path) as archive:
        archive.keep(exchange())
        assert only(tmp_path, ".warc.gz.open")

    assert only(tmp_path, ".warc.gz")
    assert not list(tmp_path.glob("*.open"))


def test_an_archive_that_keeps_nothing_leaves_no_file(tmp_path: Path) -> None:
    with Archive(tmp_path):
        pass

    assert not list(tmp_path.glob("*.warc*"))


def test_a_name_holds_prefix_time_host_and_process(tmp_path: Path) -> None:
    with Archive(tmp_path, prefix="desk") as archive:
        capture = archive.keep(exchange())

    assert re.fullmatch(rf"desk-\d{{20}}-[A-Za-z0-9-]+-{os.getpid()}\.warc\.gz", capture.file)


def test_a_full_file_is_closed_and_the_next_begun(tmp_path: Path) -> None:
    with Archive(tmp_path, max_bytes=1) as archive:
        first, second = archive.keep(exchange()), archive.keep(exchange("https://b.example/"))

        assert first.file != second.file
        assert (tmp_path / first.file).exists()
        assert archive.read(first).body == archive.read(second).body == LONG


def test_the_file_is_sound_up_to_the_end_of_a_capture(tmp_path: Path) -> None:
    with Archive(tmp_path) as archive:
        first, second = archive.keep(exchange()), archive.keep(exchange("https://b.example/"))

    assert first.offset + first.length == second.offset
    assert second.offset + second.length == (tmp_path / second.file).stat().st_size


def test_a_request_is_concurrent_to_its_response(tmp_path: Path) -> None:
    with Archive(tmp_path) as archive:
        archive.keep(exchange("https://a.example/page?q=1#part", request_headers=[(b"Accept", b"*/*")]))

    (response,), (request,) = fields(tmp_path, "response"), fields(tmp_path, "request")
    assert request["WARC-Concurrent-To"] == response["WARC-Record-ID"]
    assert request["WARC-Target-URI"] == response["WARC-Target-URI"] == "https://a.example/page?q=1"
    asked = next(record for record in records(tmp_path) if record.rec_type == "request").http_headers
    assert asked.statusline == "/page?q=1 HTTP/1.1"
    assert asked.headers == [("Host", "a.example"), ("Accept", "*/*")]


def test_a_chunked_answer_gets_a_length_that_is_dropped_when_read(tmp_path: Path) -> None:
    with Archive(tmp_path) as archive:
        back = archive.read(archive.keep(exchange()))

    written = next(record for record in records(tmp_path) if record.rec_type == "response")
    assert written.http_headers.get_header("content-length") == str(len(LONG))
    assert back.headers == ((b"Content-Type", b"text/html"),)


def test_headers_that_are_not_ascii_stay_the_bytes_they_were(tmp_path: Path) -> None:
    headers = [(b"X-Title", "한글 é".encode()), (b"X-Old", "é".encode("latin-1")), (b"Content-Length", b"4")]
    with Archive(tmp_path) as archive:
        back = archive.read(archive.keep(exchange(body=b"body", headers=headers)))

    assert list(back.headers) == headers
    assert sound(*tmp_path.glob("*.warc.gz"))


def test_a_header_cannot_smuggle_in_another_line(tmp_path: Path) -> None:
    with Archive(tmp_path) as archive:
        back = archive.read(archive.keep(exchange(headers=[(b"X-Odd", b"a\r\nSet-Cookie: b=c")])))

    assert [name for name, _ in back.headers] == [b"X-Odd"]


def test_a_body_that_was_cut_is_said_to_be(tmp_path: Path) -> None:
    with Archive(tmp_path) as archive:
        archive.keep(exchange(truncated="disconnect"))

    assert fields(tmp_path, "response")[0]["WARC-Truncated"] == "disconnect"


def test_a_write_that_fails_leaves_the_file_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Archive(tmp_path) as archive:
        first = archive.keep(exchange())
        with monkeypatch.context() as patch:
            patch.setattr(archive._file._warc, "write_record", _disk_full(archive._file))
            with pytest.raises(OSError, match="disk full"):
                archive.keep(exchange("https://b.example/"))
        second = archive.keep(exchange("https://c.example/"))

    assert second.offset == first.offset + first.length
    assert sound(*tmp_path.glob("*.warc.gz"))


def _disk_full(file: Any) -> Any:
    def write(_: object) -> None:
        file._stream.write(b"half a rec")
        raise OSError("disk full")

    return write


# --- bodies that came before ---------------------------------------------------------------------


def test_a_body_that_came_before_is_not_written_again(tmp_path: Path) -> None:
    with Archive(tmp_path) as archive:
        first, again = archive.keep(exchange()), archive.keep(exchange("https://b.example/"))
        back = archive.read(again)

    (revisit,) = fields(tmp_path, "revisit")
    assert again.revisit
    assert not first.revisit
    assert revisit["WARC-Profile"].endswith("/warc/1.1/revisit/identical-payload-digest")
    assert revisit["WARC-Refers-To"] == fields(tmp_path, "response")[0]["WARC-Record-ID"]
    assert revisit["WARC-Refers-To-Target-URI"] == "https://a.example/page"
    assert revisit["WARC-Refers-To-Date"] == "2025-03-01T12:00:00.123456Z"
    assert (back.address, back.body) == ("https://b.example/", LONG)


def test_a_body_the_store_knows_is_found_in_its_older_file(tmp_path: Path) -> None:
    with Archive(tmp_path) as archive:
        first = archive.keep(exchange())
    with Archive(tmp_path, known={first.payload_digest: first}.get) as archive:
        again = archive.keep(exchange("https://b.example/"))

    assert again.revisit
    assert again.file != first.file
    assert ArchiveReader(tmp_path).read(again).body == LONG


def test_only_the_newest_bodies_are_remembered_without_the_store(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archive_module, "_REMEMBERED", 2)
    with Archive(tmp_path) as archive:
        for number in range(3):
            archive.keep(exchange(body=LONG + b"%d" % number))
        forgotten, remembered = (archive.keep(exchange(body=LONG + sign)) for sign in (b"0", b"2"))

    assert (forgotten.revisit, remembered.revisit) == (False, True)


def test_a_body_whose_older_file_is_gone_is_written_again(tmp_path: Path) -> None:
    with Archive(tmp_path) as archive:
        first = archive.keep(exchange())
    (tmp_path / first.file).unlink()
    with Archive(tmp_path, known={first.payload_digest: first}.get) as archive:
        again = archive.keep(exchange())

    assert not again.revisit
    assert ArchiveReader(tmp_path).read(again).body == LONG


def test_another_body_with_the_same_digest_is_written(tmp_path: Path) -> None:
    with Archive(tmp_path) as archive:
        first = archive.keep(exchange())
    with Archive(tmp_path, known=lambda _: first) as archive:
        other = archive.keep(exchange(body=LONG[::-1]))

    assert not other.revisit


def test_a_short_body_is_written_each_time(tmp_path: Path) -> None:
    with Archive(tmp_path) as archive:
        captures = [archive.keep(exchange(body=b"Moved")) for _ in range(2)]

    assert [capture.revisit for capture in captures] == [False, False]


def test_an_answer_that_nothing_changed_refers_to_the_earlier_one(tmp_path: Path) -> None:
    with Archive(tmp_path) as archive:
        first = archive.keep(exchange())
        same = archive.keep(
            exchange(status=304, body=b"", headers=[(b"Etag", b'"1"')], unchanged_since=first)
        )
        back = archive.read(same)

    (revisit,) = fields(tmp_path, "revisit")
    assert same.revisit
    assert revisit["WARC-Profile"].endswith("/revisit/server-not-modified")
    assert revisit["WARC-Refers-To"] == fields(tmp_path, "response")[0]["WARC-Record-ID"]
    assert (back.status, back.body, back.headers) == (304, b"", ((b"Etag", b'"1"'),))


# --- what is never written -----------------------------------------------------------------------

SECRET = b"s3cr3t-v4lue"


@pytest.mark.parametrize(
    "name",
    [
        "Authorization",
        "Cookie",
        "Proxy-Authorization",
        "X-Api-Key",
        "x-goog-api-key",
        "Private-Token",
        "Api-Key",
    ],
)
def test_a_credential_of_the_request_is_redacted(tmp_path: Path, name: str) -> None:
    with Archive(tmp_path) as archive:
        archive.keep(exchange(request_headers=[(name.encode(), b"Bearer " + SECRET)]))

    asked = next(record for record in records(tmp_path) if record.rec_type == "request")
    assert asked.http_headers.get_header(name) == "redacted"


def test_a_cookie_keeps_its_name_only(tmp_path: Path) -> None:
    headers = [(b"Set-Cookie", b"__wall=" + SECRET + b"; Path=/"), (b"Set-Cookie", b"b=" + SECRET)]
    with Archive(tmp_path) as archive:
        back = archive.read(archive.keep(exchange(headers=headers)))

    assert back.headers == ((b"Set-Cookie", b"__wall=redacted"), (b"Set-Cookie", b"b=redacted"))


def test_user_and_password_leave_the_address(tmp_path: Path) -> None:
    with Archive(tmp_path) as archive:
        capture = archive.keep(exchange("https://me:s3cr3t-v4lue@a.example/page"))

    assert capture.address == "https://a.example/page"
    for record in records(tmp_path):
        assert SECRET.decode() not in f"{record.rec_headers}{record.http_headers}"
