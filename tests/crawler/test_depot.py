"""Finished WARC files in an object store: a real S3 protocol over loopback, many writers, nothing lost."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from crawler.archive import Archive
from crawler.archived import ArchiveReader, MissingCapture
from crawler.depot import Depot, DepotUnusable, depot_of
from crawler.warc_records import Exchange
from storage.records import Capture


@pytest.fixture(scope="module")
def endpoint() -> Iterator[str]:
    moto = pytest.importorskip("moto.server", reason="no S3 server: pip install 'moto[server]' s3fs")
    server = moto.ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def depot(endpoint: str, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> Depot:
    for name, value in {
        "AWS_ENDPOINT_URL": endpoint,
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_EC2_METADATA_DISABLED": "true",
    }.items():
        monkeypatch.setenv(name, value)
    made = depot_of(f"s3://desk-{abs(hash(request.node.name)) % 10**8}/archive")
    assert made is not None
    return made


def exchange(number: int) -> Exchange:
    return Exchange(
        address=f"https://e.org/{number}",
        status=200,
        headers=[(b"content-type", b"text/html")],
        body=f"page {number} ".encode() * 200,
        method="GET",
        request_headers=[],
        request_body=b"",
        protocol="HTTP/1.1",
        ip_address="127.0.0.1",
    )


def test_a_finished_file_is_sent_and_read_from_there(tmp_path: Path, depot: Depot) -> None:
    with Archive(tmp_path, depot=depot) as archive:
        captures = [archive.keep(exchange(number)) for number in range(3)]
        assert archive.read(captures[1]).body == exchange(1).body  # while it is still open here

    assert list(tmp_path.glob("*.warc.gz*")) == []
    elsewhere = ArchiveReader(tmp_path / "another-machine", depot=depot)
    assert [elsewhere.read(one).body for one in captures] == [exchange(number).body for number in range(3)]


def test_many_writers_rotate_into_one_depot(tmp_path: Path, depot: Depot) -> None:
    kept: dict[int, Capture] = {}

    def write(writer: int) -> None:
        with Archive(tmp_path, depot=depot, max_bytes=2_000, prefix=f"w{writer}") as archive:
            for number in range(writer * 10, writer * 10 + 10):
                kept[number] = archive.keep(exchange(number))

    threads = [threading.Thread(target=write, args=(writer,)) for writer in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    depot.take_in_all(tmp_path)  # what one writer was sending while another looked

    assert list(tmp_path.glob("*.warc.gz*")) == []
    assert len({one.file for one in kept.values()}) > 8
    reader = ArchiveReader(tmp_path, depot=depot)
    assert all(reader.read(one).body == exchange(number).body for number, one in kept.items())


def test_what_could_not_be_sent_stays_and_is_sent_later(
    tmp_path: Path, depot: Depot, monkeypatch: pytest.MonkeyPatch
) -> None:
    def down(*_: object) -> None:
        raise OSError("no route")

    with monkeypatch.context() as network, Archive(tmp_path, depot=depot) as archive:
        network.setattr(depot, "_send", down)
        capture = archive.keep(exchange(1))
        archive.close()
    assert len(list(tmp_path.glob("*.warc.gz"))) == 1
    assert ArchiveReader(tmp_path, depot=depot).read(capture).body == exchange(1).body

    Archive(tmp_path, depot=depot).close()

    assert list(tmp_path.glob("*.warc.gz")) == []
    assert ArchiveReader(tmp_path, depot=depot).read(capture).body == exchange(1).body


def test_a_file_another_process_sends_is_left_to_it(tmp_path: Path, depot: Depot) -> None:
    import fcntl

    path = tmp_path / "a.warc.gz"
    path.write_bytes(b"x")
    with path.open("rb") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        assert depot.take_in(path) is False
    assert path.exists()
    assert depot.take_in(tmp_path / "gone.warc.gz") is False


def test_what_lies_nowhere_is_said_in_one_sentence(tmp_path: Path, depot: Depot) -> None:
    with Archive(tmp_path) as archive:
        capture = archive.keep(exchange(1))
    (path,) = tmp_path.glob("*.warc.gz")
    path.unlink()

    with pytest.raises(MissingCapture, match="put the file back"):
        ArchiveReader(tmp_path, depot=depot).read(capture)


def test_an_address_nobody_knows_is_refused() -> None:
    with pytest.raises(DepotUnusable, match=r"sourcedesk\[s3\]"):
        Depot("gopher://desk/archive")
