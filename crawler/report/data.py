"""The report as one JSON object, in the shape of the export."""

import json

from crawler.export.jsonl import item_line, source_line
from crawler.export.lines import SCHEMA_VERSION
from crawler.report.summary import Summary


def render_json(summary: Summary, language: str) -> str:
    """Counts, what needs attention, every item, every source; items and sources as `export` writes them."""
    sources = {
        link.source.identity: source_line(link)
        for report in summary.items
        for link in report.links
        if link.source is not None
    }
    return json.dumps(
        {
            "schema_version": SCHEMA_VERSION,
            "issue": summary.issue.id,
            "title": summary.issue.title,
            "counts": {
                "items": len(summary.items),
                "claims": summary.claims,
                "claims_with_evidence": summary.with_evidence,
                "sources": summary.sources,
                "outcomes": summary.outcomes,
            },
            "attention": [report.item.id for report in summary.attention],
            "items": [
                item_line(summary.issue, report, language).model_dump(mode="json") for report in summary.items
            ],
            "sources": [sources[identity].model_dump(mode="json") for identity in sorted(sources)],
        },
        ensure_ascii=False,
        indent=1,
    )
