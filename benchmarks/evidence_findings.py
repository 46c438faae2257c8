"""What is noticed: about claims, about links, about quotations in changed texts."""

import random
import time
from pathlib import Path
from typing import Any

from corpus import Figures, records

from crawler.evidence import anchors
from crawler.evidence.findings import Noticed, claim_findings
from crawler.evidence.index import Index, index_sentences
from crawler.evidence.rank import rank
from crawler.evidence.sources import Shelf
from storage.findings import FindingCode

FLAGS = frozenset(
    {FindingCode.QUANTITY_DIFFERS, FindingCode.QUANTITY_ABSENT, FindingCode.DATE_DIFFERS, FindingCode.NAME_ABSENT,
     FindingCode.NOT_FOUND, FindingCode.QUOTE_DIFFERS, FindingCode.QUOTE_ABSENT, FindingCode.NEGATION_DIFFERS,
     FindingCode.ROLE_DIFFERS}
)  # fmt: skip


# --- findings --------------------------------------------------------------------------------------


def flags(corpus: Path) -> Figures:
    """Findings on claims that are wrong, and on claims that are right."""
    seen: dict[str, list[bool]] = {
        name: [] for name in ("bad", "good", "numeric", "numeric differs", "right", "false differs")
    }
    for document in records(corpus, "fod75.ko-en.jsonl"):
        source = index_sentences(document["sentences"], document["title"])
        for claim in document["claims"]:
            found = list(claim_findings(rank(claim["claim"], source), source, document["title"]))
            flagged = any(one.code in FLAGS for one in found)
            differs = any(one.code in _DIFFERS for one in found)
            if claim["label"] in {"contradicted", "not_found"}:
                seen["bad"].append(flagged)
                seen["right"].append(any(_right(one, claim, source) for one in found))
            if claim["label"] == "contradicted" and any(
                not q.startswith("name:") for q in claim["quantities"]
            ):
                seen["numeric"].append(flagged)
                seen["numeric differs"].append(differs)
            if claim["label"] == "supported":
                seen["good"].append(flagged)
                seen["false differs"].append(differs)
    rates = {name: round(sum(each) / max(1, len(each)), 3) for name, each in seen.items()}
    said = sum(seen["numeric differs"]) + sum(seen["false differs"])
    return {
        "fod75 findings": {
            "bad claims flagged": rates["bad"],
            "with a finding an editor would call right": rates["right"],
            "good claims flagged": rates["good"],
            "numeric contradictions flagged": rates["numeric"],
            "of them as «differs»": rates["numeric differs"],
            "precision of «differs»": round(sum(seen["numeric differs"]) / max(1, said), 3),
            "bad": len(seen["bad"]),
            "good": len(seen["good"]),
        }
    }


_DIFFERS = frozenset({FindingCode.QUANTITY_DIFFERS, FindingCode.DATE_DIFFERS})
_NOWHERE = frozenset({FindingCode.QUANTITY_ABSENT, FindingCode.NAME_ABSENT, FindingCode.NOT_FOUND})


def _right(one: Noticed, claim: dict[str, Any], source: Index) -> bool:
    """Whether a finding names what is wrong: it points into a gold passage, or says "nowhere" of what is nowhere."""
    gold = {number for each in claim["gold_sets"] for number in each}
    if "start" in one.data:
        at = int(one.data["start"])
        return any(source.spans[number][0] <= at < source.spans[number][1] for number in gold)
    if one.code not in _NOWHERE:
        return False
    named = one.data.get("claimed") or one.data.get("name") or ""
    return not named or named not in source.text.text


# --- wrong source ----------------------------------------------------------------------------------


def sources(corpus: Path) -> Figures:
    return _scitldr(records(corpus, "scitldr.wrong-source.jsonl")) | _items(
        records(corpus, "fod75.ko-en.jsonl")
    )


def _scitldr(papers: list[dict[str, Any]]) -> Figures:
    """One-line summaries against their own abstract, a random other one, and the most alike other one."""
    texts = [(paper["title"], " ".join(paper["abstract"])) for paper in papers]
    shelf = Shelf([("", text) for _, text in texts])
    order = random.Random(6)
    summary = [paper.get("summary") or paper.get("tldr") for paper in papers]
    summaries = [" ".join(each) if isinstance(each, list) else str(each) for each in summary]
    alone: dict[str, list[bool]] = {"right": [], "random wrong": [], "nearest wrong": []}
    ranked = {"right": [], "random wrong": [], "nearest wrong": []}  # type: dict[str, list[bool]]
    first = 0
    for number, said in enumerate(summaries):
        fits = shelf.fits(said)
        first += fits[0].number == number
        nearest = next(fit.number for fit in fits if fit.number != number)
        other = order.choice([n for n in range(len(papers)) if n != number])
        # the issue's other sources: nineteen papers beside the linked one, its true source among them
        company = [
            number,
            *order.sample([n for n in range(len(papers)) if n not in {number, nearest, other}], 18),
        ]
        for kind, linked in (("right", number), ("random wrong", other), ("nearest wrong", nearest)):
            single = Shelf([texts[linked]]).judge(said, 0)
            alone[kind].append(single.wrong is True)
            issue = [linked, *[n for n in company if n != linked]]
            ranked[kind].append(Shelf([texts[n] for n in issue]).judge(said, 0).wrong is True)
    return {
        "scitldr, the source alone": {k: round(sum(v) / len(v), 3) for k, v in alone.items()},
        "scitldr, beside 19 sources": {k: round(sum(v) / len(v), 3) for k, v in ranked.items()},
        "scitldr, own abstract first of all": {"share": round(first / len(papers), 3)},
    }


def _items(documents: list[dict[str, Any]]) -> Figures:
    """All good claims of an item together: is its own source first?"""
    shelf = Shelf([(document["title"], " ".join(document["sentences"])) for document in documents])
    first = right = wrong = 0
    for number, document in enumerate(documents):
        said = " ".join(claim["claim"] for claim in document["claims"] if claim["label"] == "supported")
        first += shelf.fits(said)[0].number == number
        right += shelf.judge(said, number).wrong is True
        wrong += shelf.judge(said, (number + 1) % len(documents)).wrong is True
    count = len(documents)
    return {
        "fod75 items": {
            "own source first": first / count,
            "false alarms": right / count,
            "swapped caught": wrong / count,
        }
    }


# --- anchors ---------------------------------------------------------------------------------------


def reanchoring(corpus: Path) -> Figures:
    """Quotes in texts with a tenth of the sentences dropped, a tenth added, and up to three words changed."""
    order = random.Random(6)
    documents = [d for d in records(corpus, "wice.en-en.jsonl") if 20 <= len(d["sentences"]) <= 200][:120]
    spare = [s for d in documents for s in d["sentences"] if 40 < len(s) < 200]
    kept = lost = off = gone = moved = 0
    seconds = 0.0
    for document in documents:
        page = " ".join(document["sentences"])
        long = [s for s in document["sentences"] if len(s) > 50 and s[0] not in "(#" and page.count(s) == 1]
        if not long:
            continue
        for deleted in (False, True):
            quote = order.choice(long)
            text, changed = _changed(document["sentences"], quote, spare, order, deleted=deleted)
            start = page.find(quote)
            passage = anchors.anchor(page, start, start + len(quote))
            started = time.perf_counter()
            found = anchors.find(passage, text)
            seconds += time.perf_counter() - started
            if deleted:
                gone += found.state is anchors.State.GONE
                moved += found.state is not anchors.State.GONE
            elif found.start is None or found.end is None:
                lost += 1
            else:
                true = text.find(changed)
                overlap = min(found.end, true + len(changed)) - max(found.start, true)
                kept += overlap > 0.6 * len(changed)
                off += overlap <= 0.6 * len(changed)
    tried = kept + lost + off
    return {
        "anchors": {
            "found again": round(kept / tried, 3), "lost": lost, "misplaced": off,
            "deletions reported": round(gone / (gone + moved), 3), "ms": round(1000 * seconds / (2 * tried), 2),
        }
    }  # fmt: skip


def _changed(
    sentences: list[str], quote: str, spare: list[str], order: random.Random, *, deleted: bool
) -> tuple[str, str]:
    changed = quote
    if not deleted:
        parts = quote.split()
        for _ in range(order.randint(0, 3)):
            parts[order.randrange(len(parts))] = order.choice(order.choice(spare).split())
        changed = " ".join(parts)
    text = []
    for sentence in sentences:
        if sentence == quote:
            text += [] if deleted else [changed]
        elif order.random() > 0.1:
            text.append(sentence)
        if order.random() < 0.1 and (added := order.choice(spare)) != quote:
            text.append(added)
    return " ".join(text), changed
