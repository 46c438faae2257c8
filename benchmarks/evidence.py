"""Measure the evidence engine on the corpora, beside baselines run at the same time.

    python benchmarks/evidence.py --corpus DIR [--json] [--only retrieval,quantities,…]

DIR holds `wice.en-en.jsonl`, `park-news.ko-en.jsonl`, … in the format of its README. Nothing is read elsewhere.
"""

import argparse
import json
import random
import resource
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from rapidfuzz import fuzz

from crawler.evidence import anchors, words
from crawler.evidence.compare import verdict
from crawler.evidence.findings import claim_findings
from crawler.evidence.index import Index, index, index_sentences
from crawler.evidence.names import rank as rank_names
from crawler.evidence.quantities import read
from crawler.evidence.rank import rank
from crawler.evidence.sources import Shelf
from crawler.evidence.units import Kind
from storage.findings import FindingCode

Figures = dict[str, Any]
Scorer = Callable[[str, Index, str], list[int]]

FLAGS = frozenset(
    {FindingCode.QUANTITY_DIFFERS, FindingCode.QUANTITY_ABSENT, FindingCode.DATE_DIFFERS, FindingCode.NAME_ABSENT,
     FindingCode.NOT_FOUND, FindingCode.QUOTE_DIFFERS, FindingCode.QUOTE_ABSENT, FindingCode.NEGATION_DIFFERS}
)  # fmt: skip


def records(corpus: Path, name: str) -> list[dict[str, Any]]:
    """The lines of one corpus file."""
    with (corpus / name).open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


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


def embeddings() -> Scorer | None:
    """Cosine over sentence embeddings, where the package and a model are installed."""
    try:
        from sentence_transformers import SentenceTransformer  # type: ignore[import-not-found]
    except ImportError:
        return None
    model = SentenceTransformer("all-MiniLM-L6-v2")
    seen: dict[int, Any] = {}

    def scorer(claim: str, source: Index, context: str) -> list[int]:
        if id(source) not in seen:
            seen[id(source)] = model.encode(source.sentences, normalize_embeddings=True)
        return _ordered(
            [float(score) for score in seen[id(source)] @ model.encode(claim, normalize_embeddings=True)]
        )

    return scorer


def retrieval(corpus: Path) -> Figures:
    methods: dict[str, Scorer] = {"fused": ours, "bm25": bm25, "fuzzy": fuzzy}
    if (encoder := embeddings()) is not None:
        methods["embeddings"] = encoder
    sets = {
        "wice en-en": (records(corpus, "wice.en-en.jsonl"), False),
        "park ko-en": (records(corpus, "park-news.ko-en.jsonl"), False),
        "klue ko-ko": (records(corpus, "klue-nli.ko-ko.jsonl"), False),
        "fod75 ko-en, pooled": (records(corpus, "fod75.ko-en.jsonl"), True),
        "fod75 ko-en, own source": (records(corpus, "fod75.ko-en.jsonl"), False),
    }
    return {
        f"{name} · {method}": _retrieved(documents, scorer, pooled=pooled)
        for name, (documents, pooled) in sets.items()
        for method, scorer in methods.items()
    }


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
            started = time.perf_counter()
            order = scorer(claim["claim"], source, claim.get("item_title") or "")
            asked += time.perf_counter() - started
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
        started = time.perf_counter()
        whole = index_sentences([sentence for document in documents for sentence in document["sentences"]])
        seconds, offset = time.perf_counter() - started, 0
        for document in documents:
            yield whole, offset, document, seconds
            offset, seconds = offset + len(document["sentences"]), 0.0
        return
    for document in documents:
        started = time.perf_counter()
        source = index_sentences(document["sentences"], document["title"])
        yield source, 0, document, time.perf_counter() - started


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


# --- quantities and names --------------------------------------------------------------------------


def quantities(corpus: Path) -> Figures:
    right = said_equal = truly = wanted = 0
    pairs = records(corpus, "quantity-pairs.ko-en.jsonl")
    for pair in pairs:
        equal, _ = verdict(pair["ko"], pair["en"])
        right += equal is pair["equal"]
        said_equal += equal is True
        truly += equal is True and pair["equal"]
        wanted += pair["equal"]
    figures: Figures = {
        "quantity pairs": {
            "accuracy": round(right / len(pairs), 4),
            "precision_equal": round(truly / max(1, said_equal), 4),
            "recall_equal": round(truly / wanted, 4),
            "pairs": len(pairs),
        }
    }
    for language in ("en", "ko"):
        specs = records(corpus, f"recognizers-specs.{language}.jsonl")
        total = [0, 0]
        for kind in ("number", "percent", "money", "date"):
            found, values = _recognised(spec for spec in specs if spec["kind"] == kind)
            total = [total[0] + found, total[1] + values]
            figures[f"specs {language} {kind}"] = {
                "found": round(found / max(1, values), 3),
                "values": values,
            }
        figures[f"specs {language} all"] = {"found": round(total[0] / total[1], 3), "values": total[1]}
    return figures


def _recognised(specs: Iterable[dict[str, Any]]) -> tuple[int, int]:
    found = values = 0
    for spec in specs:
        quantities_ = read(spec["text"])
        for result in spec["results"]:
            if spec["kind"] == "date":
                values += 1
                at = spec["text"].lower().find(result["text"].lower())
                end = at + len(result["text"])
                # "two weeks ago" is read as a duration
                found += any(
                    q.kind in {Kind.DATE, Kind.DURATION} and q.start < end and at < q.end for q in quantities_
                )
            elif result["value"] not in {None, "null"}:
                values += 1
                value = abs(float(result["value"].rstrip("%")))
                found += any(
                    abs(abs(n) - value) <= 1e-6 * max(1.0, value) for q in quantities_ for n in _numbers(q)
                )
    return found, values


def _numbers(quantity: Any) -> list[float]:
    """The value in the normal unit and as written; a date's parts, which the specs list as numbers."""
    numbers = [quantity.low, quantity.high, quantity.written or 0.0]
    if quantity.when is not None:
        numbers += [
            float(part) for part in (quantity.when.year, quantity.when.month, quantity.when.day) if part
        ]
    return numbers


def names(corpus: Path) -> Figures:
    pairs = records(corpus, "names.ko-en.jsonl")
    candidates = [pair["en"] for pair in pairs]
    hits: dict[str, list[bool]] = {}
    for pair in pairs:
        best = rank_names(pair["ko"], candidates)[0][0]
        hits.setdefault(pair["origin"], []).append(best == pair["en"])
    every = [hit for each in hits.values() for hit in each]
    baseline = [
        max(candidates, key=lambda name: fuzz.ratio(_romanised(pair["ko"]), name.lower())) == pair["en"]
        for pair in pairs[:300]
    ]
    return {
        "names, all candidates": {
            "acc@1": round(sum(every) / len(every), 3),
            **{origin: round(sum(each) / len(each), 3) for origin, each in hits.items()},
            "letter by letter + ratio (first 300)": round(sum(baseline) / len(baseline), 3),
        }
    }


_LETTERS = (
    ["g", "kk", "n", "d", "tt", "r", "m", "b", "pp", "s", "ss", "-", "j", "jj", "ch", "k", "t", "p", "h"],
    [
        "a",
        "ae",
        "ya",
        "yae",
        "eo",
        "e",
        "yeo",
        "ye",
        "o",
        "wa",
        "wae",
        "oe",
        "yo",
        "u",
        "wo",
        "we",
        "wi",
        "yu",
        "eu",
        "ui",
        "i",
    ],
    [
        "",
        *[
            "k",
            "k",
            "k",
            "n",
            "n",
            "n",
            "t",
            "l",
            "k",
            "m",
            "l",
            "l",
            "l",
            "p",
            "l",
            "m",
            "p",
            "p",
            "t",
            "t",
            "ng",
            "t",
            "t",
            "k",
            "t",
            "p",
            "t",
        ],
    ],
)


def _romanised(name: str) -> str:
    """Revised Romanization letter by letter, as the packages do."""
    found = ""
    for sign in name:
        code = ord(sign) - 0xAC00
        if 0 <= code < 11172:
            found += (
                (_LETTERS[0][code // 588].strip("-")) + _LETTERS[1][code % 588 // 28] + _LETTERS[2][code % 28]
            )
    return found


# --- findings --------------------------------------------------------------------------------------


def flags(corpus: Path) -> Figures:
    """Findings on claims that are wrong, and on claims that are right."""
    flagged: dict[str, list[bool]] = {
        "bad": [],
        "good": [],
        "numeric bad": [],
        "differs on good": [],
        "claim differs": [],
    }
    for document in records(corpus, "fod75.ko-en.jsonl"):
        source = index_sentences(document["sentences"], document["title"])
        for claim in document["claims"]:
            found = rank(claim["claim"], source)
            codes = {one.code for one in claim_findings(found, source, document["title"])}
            differs = bool(codes & {FindingCode.QUANTITY_DIFFERS, FindingCode.DATE_DIFFERS})
            if claim["label"] in {"contradicted", "not_found"}:
                flagged["bad"].append(bool(codes & FLAGS))
                if claim["label"] == "contradicted" and any(
                    not q.startswith("name:") for q in claim["quantities"]
                ):
                    flagged["numeric bad"].append(bool(codes & FLAGS))
                    flagged["claim differs"].append(differs)
            elif claim["label"] == "supported":
                flagged["good"].append(bool(codes & FLAGS))
                flagged["differs on good"].append(differs)
    rates = {name: round(sum(each) / max(1, len(each)), 3) for name, each in flagged.items()}
    said = sum(flagged["claim differs"]) + sum(flagged["differs on good"])
    return {
        "fod75 findings": {
            "bad claims flagged": rates["bad"],
            "good claims flagged": rates["good"],
            "numeric contradictions flagged": rates["numeric bad"],
            "of them as «differs»": rates["claim differs"],
            "precision of «differs»": round(sum(flagged["claim differs"]) / max(1, said), 3),
            "bad": len(flagged["bad"]),
            "good": len(flagged["good"]),
        }
    }


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


# --- cost ------------------------------------------------------------------------------------------


def cost(corpus: Path) -> Figures:
    """Memory of the process after pages were indexed and asked in both languages."""
    documents = records(corpus, "wice.en-en.jsonl")[:20]
    sentences = 0
    started = time.perf_counter()
    for document in documents:
        source = index("\n".join(document["sentences"]))
        sentences += len(source.sentences)
    built = time.perf_counter() - started
    rank("2024년 11월 오픈AI는 3억 달러를 투자했다.", source)
    resident = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {
        "memory and time": {"resident_mb": round(resident), "ms_sentence": round(1000 * built / sentences, 3)}
    }


PARTS: dict[str, Callable[[Path], Figures]] = {
    "retrieval": retrieval, "support": support, "quantities": quantities, "names": names, "flags": flags,
    "sources": sources, "anchors": reanchoring, "cost": cost,
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
