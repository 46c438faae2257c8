"""The whole walk to stored records, beside peers and beside the limit, over the same pages in the same run.

    python benchmarks/crawl.py --corpus DIR --pages 600 --hosts 60 --peers PEERS --json

Ours is a crawl as it ships (robots.txt asked, every answer archived, several readings of each page, evidence
for each claim, a transaction a batch), but without a pause between requests, as the peers. The limit is
trafilatura alone over the same bytes on all cores. CPU seconds a record can be compared on a machine that others
use as well; records a second cannot. `--curve 1000,10000` gives the cost curve of ours alone.
"""

import argparse
import gc
import json
import os
import shutil
import statistics
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

from crawl_issue import texts_of
from crawl_web import Served, bodies, served
from meter import Cost, run

from crawler.collecting import COLLECT_AFTER, importing

HERE = Path(__file__).parent


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--corpus", type=Path, required=True)
    parser.add_argument("--pages", type=int, default=600)
    parser.add_argument("--hosts", type=int, default=60)
    parser.add_argument("--peers", type=Path, help="Folder of the peers' environments (peers-crawl.txt).")
    parser.add_argument("--only", default="", help="Names of rows, separated by semicolons.")
    parser.add_argument("--curve", default="", help="Numbers of sources, separated by commas; ours alone.")
    parser.add_argument("--small", action="store_true", help="The shorter quarter of the pages.")
    parser.add_argument("--repeat", type=int, default=1)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--child", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.child:
        gc.set_threshold(COLLECT_AFTER, 20, 20)  # as `check` does, and in this order
        from crawler.extract.pool import prepare

        prepare()
        with importing():
            from crawl_ours import child

        child(json.loads(given.child))
        return
    with tempfile.TemporaryDirectory() as folder:
        rows = curve(given, Path(folder)) if given.curve else compare(given, Path(folder))
    summary = {"cores": os.cpu_count(), "load": round(os.getloadavg()[0], 1), "rows": rows}
    for row in rows:
        sys.stdout.write("  ".join(f"{key}={value}" for key, value in row.items() if key != "memory") + "\n")
    if given.json:
        sys.stdout.write(json.dumps(summary) + "\n")


def compare(given: argparse.Namespace, folder: Path) -> list[dict[str, Any]]:
    """Every row there is, one after the other, as often as asked; the median of each figure."""
    wanted = [name for name in given.only.split(";") if name] or list(ROWS)
    found: dict[str, list[dict[str, Any]]] = {}
    for turn in range(given.repeat):
        for name in wanted:
            place = folder / f"{name.replace(' ', '-').replace(',', '')}{turn}"
            place.mkdir()
            with served(
                given.corpus, given.pages, given.hosts, place / "asked.jsonl", small=given.small
            ) as web:
                row = ROWS[name](given, web, place)
            if row is not None:
                if name == "ours":
                    row |= first_request(place)
                found.setdefault(name, []).append(row)
                told(name, row)
            shutil.rmtree(place)
    return [{"row": name, **_median(rows)} for name, rows in found.items()]


def curve(given: argparse.Namespace, folder: Path) -> list[dict[str, Any]]:
    """Ours with more and more sources: records a second, CPU a record, and how memory grows."""
    rows = []
    for pages in map(int, given.curve.split(",")):
        place = folder / str(pages)
        place.mkdir()
        with served(
            given.corpus, pages, max(10, pages // 10), place / "asked.jsonl", small=given.small
        ) as web:
            rows.append({"row": f"ours, {pages}", **(ours(given, web, place) or {})})
        told(str(pages), rows[-1])
        shutil.rmtree(place)
    return rows


def told(name: str, row: dict[str, Any]) -> None:
    """A row as soon as it is there: a long run that is stopped has not been in vain."""
    sys.stderr.write(f"{name}: {json.dumps(row)}\n")
    sys.stderr.flush()


# --- rows ----------------------------------------------------------------------------------------


def ours(given: argparse.Namespace, web: Served, place: Path) -> dict[str, Any] | None:
    """Our crawl in a process of its own."""
    job = {
        "web": {"pages": web.pages, "hosts": web.hosts, "port": web.port, "authority": web.authority},
        "place": str(place),
    }
    with (place / "issues.jsonl").open("w") as out:
        out.writelines(json.dumps(text) + "\n" for text in texts_of(given.corpus, web, small=given.small))
    (place / "began").write_text(str(time.monotonic()))
    command = [sys.executable, str(HERE / "crawl.py"), "--corpus", str(given.corpus)]
    cost = run([*command, "--child", json.dumps(job)], log=place / "log")
    if cost.code:
        sys.stderr.write((place / "log").read_text()[-2000:])
    told = json.loads((place / "told.json").read_text())
    return figures(cost, told.pop("records"), **told)


def first_request(place: Path) -> dict[str, Any]:
    """Seconds from the start of the process (interpreter and benchmark's own issue included) to its first request."""
    began = float((place / "began").read_text())
    first = json.loads((place / "asked.jsonl").read_text().splitlines()[0])[1]
    return {"first_request_s": round(first - began, 2)}


def peer(name: str, environment: str | None) -> Any:
    """A peer of `crawl_peers.py`, in its own environment; None where that was not made."""

    def row(given: argparse.Namespace, web: Served, place: Path) -> dict[str, Any] | None:
        python = sys.executable if environment is None else _python(given, environment)
        if python is None:
            return None
        listed, out = place / "addresses.txt", place / "out.jsonl"
        listed.write_text("\n".join(web.plain_addresses()))
        home = {"HOME": str(place), "CRAWL4_AI_BASE_DIRECTORY": str(place)}
        cost = run(
            [python, str(HERE / "crawl_peers.py"), name, str(listed), str(out)], env=home, log=place / "log"
        )
        return figures(cost, _with_text(out))

    return row


def minet(given: argparse.Namespace, web: Served, place: Path) -> dict[str, Any] | None:
    """Minet as its manual says: `fetch` with threads, then `extract` with processes."""
    python = _python(given, "minet")
    if python is None:
        return None
    command = str(Path(python).with_name("minet"))
    listed = place / "addresses.csv"
    listed.write_text("url\n" + "\n".join(web.plain_addresses()) + "\n")
    pages, report, out = place / "pages", place / "report.csv", place / "out.csv"
    script = (
        f"{command} fetch url -i {listed} -O {pages} -o {report} --throttle 0 -t 32 --domain-parallelism 8 --silent && "
        f"{command} extract -i {report} -I {pages} -p {os.cpu_count()} -o {out} --silent"
    )
    cost = run(["sh", "-c", script], log=place / "log")
    import csv

    csv.field_size_limit(1 << 30)
    with out.open() as file:
        records = sum(bool(line.get("content")) for line in csv.DictReader(file))
    return figures(cost, records)


def command_line(given: argparse.Namespace, web: Served, place: Path) -> dict[str, Any]:
    """Trafilatura's own parallel command over files: it refuses to ask this machine for anything."""
    found, pages, out = bodies(given.corpus, given.small), place / "pages", place / "out"
    pages.mkdir()
    for number in range(web.pages):
        (pages / f"{number}.html").write_bytes(found[number % len(found)])
    tool = str(Path(sys.executable).with_name("trafilatura"))
    command = [tool, "--input-dir", str(pages), "-o", str(out), "--json", "--parallel", str(os.cpu_count())]
    cost = run(command, log=place / "log")
    return figures(cost, sum(1 for _ in out.rglob("*.json")))


def limit(metadata: bool) -> Any:
    """Trafilatura alone over the bytes, on all cores: no network, no store."""

    def row(given: argparse.Namespace, web: Served, place: Path) -> dict[str, Any]:
        script = (
            f"import sys; sys.path.insert(0, {str(HERE)!r}); from crawl import alone; "
            f"from pathlib import Path; alone(Path({str(given.corpus)!r}), {web.pages}, {given.small}, {metadata})"
        )
        return figures(run([sys.executable, "-c", script], log=place / "log"), web.pages)

    return row


def alone(corpus: Path, pages: int, small: bool, metadata: bool) -> None:
    found = bodies(corpus, small)
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        work = [found[number % len(found)] for number in range(pages)]
        sys.stdout.write(f"{sum(pool.map(_extracted, work, [metadata] * pages, chunksize=8))}\n")


def _extracted(body: bytes, metadata: bool) -> int:
    import trafilatura

    found = trafilatura.bare_extraction(body, with_metadata=metadata)
    return len(found.text or "") if found else 0


ROWS = {
    "ours": ours,
    "limit": limit(metadata=False),
    "limit with metadata": limit(metadata=True),
    "scrapy inline": peer("scrapy", None),
    "trafilatura cli, files": command_line,
    "minet": minet,
    "news-please": peer("newsplease", "news-please"),
    "crawl4ai http": peer("crawl4ai", "crawl4ai"),
}


# --- figures -------------------------------------------------------------------------------------


def figures(cost: Cost, records: int, **more: Any) -> dict[str, Any]:
    """The figures of one run."""
    return {
        "records": records,
        "per_s": round(records / cost.seconds, 2),
        "cpu_ms": round(1000 * cost.cpu / max(1, records), 1),
        "peak_mib": cost.peak_mib,
        "slope_kib": slope(cost),
        **more,
    }


def slope(cost: Cost) -> float:
    """KiB by which memory grew a second over the second half of the run."""
    late = [point for point in cost.curve if point[0] > cost.seconds / 2]
    if len(late) < 3:
        return 0.0
    return round(1024 * statistics.linear_regression(*zip(*late, strict=True)).slope, 1)


def _median(rows: list[dict[str, Any]]) -> dict[str, Any]:
    return {key: statistics.median(row[key] for row in rows) for key in rows[0]}


def _with_text(out: Path) -> int:
    if not out.exists():
        return 0
    return sum(bool(json.loads(line).get("text")) for line in out.read_text().splitlines())


def _python(given: argparse.Namespace, environment: str) -> str | None:
    python = given.peers / environment / "bin" / "python" if given.peers else None
    return str(python) if python and python.exists() else None


if __name__ == "__main__":
    main()
