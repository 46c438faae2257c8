"""Measure the evidence engine on the corpora, beside baselines run at the same time.

    python benchmarks/evidence.py --corpus DIR [--json] [--only retrieval,quantities,…]

Times are of one core: what the process itself took, whatever else the machine does.
DIR holds `wice.en-en.jsonl`, `park-news.ko-en.jsonl`, … in the format of its README. Nothing is read elsewhere.
"""

import argparse
import json
import resource
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from corpus import Figures, records
from evidence_findings import flags, reanchoring, sources
from evidence_peers import peers
from evidence_values import names, quantities
from rapidfuzz import fuzz

from crawler.evidence import words
from crawler.evidence.findings import claim_findings
from crawler.evidence.index import Index, index, index_sentences
from crawler.evidence.rank import rank
from crawler.evidence.semantic import Encoder, NoEncoder, Semantic, load
from crawler.evidence.sources import Shelf

Scorer = Callable[[str, Index, str], list[int]]

# --- retrieval -------------------------------------------------------------------------------------


def ours(claim: str, source: Index, context: str) -> list[int]:
    return [ranked.number for ranked in rank(claim, source, context=context).ranked]


def bm25(claim: str, source: Index, context: str) -> list[int]:
    """Our tokens under plain BM25: stems in English, pairs of syllables in Korean."""
    terms = words.english(claim) if source.language == "en" else words.bigrams(claim)
    return _ordered(source.terms.scores(terms))


def fuzzy(claim: str, source: Index, context: str) -> list[int]:
    return _ordered([fuzz.token_set_ratio(claim, sentence) for sentence in source.sentences])


def _ordered(scores: list[float]) -> list[int]:
    return sorted((n for n, score in enumerate(scores) if score > 0), key=lambda n: (-scores[n], n))


def encoded() -> dict[str, Scorer]:
    """Embeddings alone, and as the signal they are with the extra [semantic]; nothing where it is not installed."""
    try:
        encoder = load()
    except NoEncoder as error:
        sys.stderr.write(f"no embeddings: {error}\n")
        return {}
    return {"embeddings": _cosine(encoder), "fused + embeddings": _reranked(Semantic(encoder))}


def _reranked(semantic: Semantic) -> Scorer:
    def scorer(claim: str, source: Index, context: str) -> list[int]:
        ranking = semantic.rerank(rank(claim, source, context=context), source)
        return [ranked.number for ranked in ranking.ranked]

    return scorer


def _cosine(encoder: Encoder) -> Scorer:
    """Cosine over the sentence embeddings."""
    seen: dict[str, Any] = {}

    def scorer(claim: str, source: Index, context: str) -> list[int]:
        new = [sentence for sentence in dict.fromkeys(source.sentences) if sentence not in seen]
        seen.update(zip(new, encoder.passages(new), strict=True) if new else ())
        asked = encoder.query(claim)
        return _ordered(
            [sum(a * b for a, b in zip(asked, seen[each], strict=True)) for each in source.sentences]
        )

    return scorer


def retrieval(corpus: Path) -> Figures:
    methods: dict[str, Scorer] = {"fused": ours, "bm25": bm25, "fuzzy": fuzzy}
    sets = {
        "wice en-en": (records(corpus, "wice.en-en.jsonl"), False),
        "park ko-en": (records(corpus, "park-news.ko-en.jsonl"), False),
        "klue ko-ko": (records(corpus, "klue-nli.ko-ko.jsonl"), False),
        "fod75 ko-en, pooled": (records(corpus, "fod75.ko-en.jsonl"), True),
        "fod75 ko-en, own source": (records(corpus, "fod75.ko-en.jsonl"), False),
    }
    figures = {
        f"{name} · {method}": _retrieved(documents, scorer, pooled=pooled)
        for name, (documents, pooled) in sets.items()
        for method, scorer in methods.items()
    }
    if encoders := encoded():
        for name, (documents, pooled) in sets.items():
            few = _few(documents)
            for method, scorer in ({"fused": ours} | encoders).items():
                row = f"{name} · {method}, {len(few)} documents"
                figures[row] = _retrieved(few, scorer, pooled=pooled)
    return figures


_ENCODED = 600


def _few(documents: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The first documents with so many sentences in all: encoding one takes a tenth of a second."""
    few, sentences = [], 0
    for document in documents:
        sentences += len(document["sentences"])
        if few and sentences > _ENCODED:
            break
        few.append(document)
    return few


def _retrieved(documents: list[dict[str, Any]], scorer: Scorer, *, pooled: bool) -> Figures:
    hits = {1: 0, 3: 0, 5: 0}
    claims = set_share = 0.0
    reciprocal = asked = built = 0.0
    sentences = 0
    for source, offset, document, seconds in _indexed(documents, pooled=pooled):
        built += seconds
        sentences += len(source.sentences) if seconds else 0
        for claim in document["claims"]:
            gold = [[number + offset for number in each] for each in claim["gold_sets"] if each]
            if not gold:
                continue
            started = time.process_time()
            order = scorer(claim["claim"], source, claim.get("item_title") or "")
            asked += time.process_time() - started
            place = next((n for n, number in enumerate(order, 1) if any(number in each for each in gold)), 0)
            claims += 1
            reciprocal += 1 / place if place else 0.0
            set_share += max(len(set(each) & set(order[:5])) / len(each) for each in gold)
            for k in hits:
                hits[k] += 0 < place <= k
    return {
        **{f"hit@{k}": round(hit / claims, 3) for k, hit in hits.items()},
        "mrr": round(reciprocal / claims, 3),
        "set@5": round(set_share / claims, 3),
        "claims": int(claims),
        "ms_claim": round(1000 * asked / claims, 2),
        "ms_sentence": round(1000 * built / max(1, sentences), 3),
    }


def _indexed(
    documents: list[dict[str, Any]], *, pooled: bool
) -> Iterator[tuple[Index, int, dict[str, Any], float]]:
    """Each document with its index, where its sentences begin in it, and the seconds it took."""
    if pooled:
        started = time.process_time()
        whole = index_sentences([sentence for document in documents for sentence in document["sentences"]])
        seconds, offset = time.process_time() - started, 0
        for document in documents:
            yield whole, offset, document, seconds
            offset, seconds = offset + len(document["sentences"]), 0.0
        return
    for document in documents:
        started = time.process_time()
        source = index_sentences(document["sentences"], document["title"])
        yield source, 0, document, time.process_time() - started


def support(corpus: Path) -> Figures:
    """How well coverage tells supported from not supported claims (area under the ROC curve)."""
    coverage: dict[str, list[float]] = {}
    for document in records(corpus, "wice.en-en.jsonl"):
        source = index_sentences(document["sentences"], document["title"])
        for claim in document["claims"]:
            found = rank(claim["claim"], source, context=claim.get("item_title") or "")
            coverage.setdefault(claim["label"], []).append(found.coverage)
    against = coverage["not_supported"]
    return {
        "wice supported vs not supported": {"auc": _auc(coverage["supported"], against)},
        "wice partly vs not supported": {"auc": _auc(coverage["partially_supported"], against)},
    }


def _auc(high: list[float], low: list[float]) -> float:
    wins = sum((a > b) + 0.5 * (a == b) for a in high for b in low)
    return round(wins / (len(high) * len(low)), 3)


# --- cost ------------------------------------------------------------------------------------------


def whole_issue(corpus: Path) -> Figures:
    """Every claim of an issue of as many items as there are documents, ranked and judged, sources indexed before."""
    documents = records(corpus, "fod75.ko-en.jsonl")
    started = time.process_time()
    indexed = [index_sentences(document["sentences"], document["title"]) for document in documents]
    shelf = Shelf([(document["title"], " ".join(document["sentences"])) for document in documents])
    built = time.process_time() - started
    started = time.process_time()
    claims = noticed = 0
    for number, (document, source) in enumerate(zip(documents, indexed, strict=True)):
        shelf.judge(" ".join(claim["claim"] for claim in document["claims"]), number)
        for claim in document["claims"]:
            claims += 1
            noticed += len(list(claim_findings(rank(claim["claim"], source), source, document["title"])))
    return {
        "a whole issue": {
            "seconds": round(time.process_time() - started, 3),
            "to index": round(built, 3), "items": len(documents), "claims": claims, "findings": noticed,
        }
    }  # fmt: skip


def cost(corpus: Path) -> Figures:
    """Memory of the process after pages were indexed and asked in both languages."""
    documents = records(corpus, "wice.en-en.jsonl")[:20]
    sentences = 0
    started = time.process_time()
    for document in documents:
        source = index("\n".join(document["sentences"]))
        sentences += len(source.sentences)
    built = time.process_time() - started
    rank("2024년 11월 오픈AI는 3억 달러를 투자했다.", source)
    resident = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {
        "memory and time": {"resident_mb": round(resident), "ms_sentence": round(1000 * built / sentences, 3)}
    }


PARTS: dict[str, Callable[[Path], Figures]] = {
    "retrieval": retrieval, "support": support, "quantities": quantities, "names": names, "flags": flags,
    "peers": peers, "sources": sources, "anchors": reanchoring, "issue": whole_issue, "cost": cost,
}  # fmt: skip


def main() -> int:
    parser = argparse.ArgumentParser(description="Measure the evidence engine.")
    parser.add_argument("--corpus", type=Path, required=True, help="folder with the evidence corpora")
    parser.add_argument("--only", help=f"comma-separated parts of: {', '.join(PARTS)}")
    parser.add_argument("--json", action="store_true", help="one JSON object instead of a table")
    asked = parser.parse_args()
    if not (asked.corpus / "wice.en-en.jsonl").is_file():
        parser.error(f"{asked.corpus} holds no evidence corpora (wice.en-en.jsonl is missing)")
    chosen = asked.only.split(",") if asked.only else list(PARTS)
    figures: Figures = {}
    for name in chosen:
        figures |= PARTS[name](asked.corpus)
    if asked.json:
        print(json.dumps(figures, ensure_ascii=False, indent=1))
        return 0
    for name, values in figures.items():
        print(f"{name:<36} " + "  ".join(f"{key} {value}" for key, value in values.items()))
    return 0


if __name__ == "__main__":
    sys.exit(main())
