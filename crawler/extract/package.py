"""What PyPI says of a package: https://docs.pypi.org/api/json/."""

from collections.abc import Mapping
from typing import Any

from crawler.extract.answers import at, backed, objects, present
from crawler.extract.language import language_of
from crawler.extract.prose import paragraphs_of_markdown
from storage.records import Document


def package_document(answer: Mapping[str, Any]) -> Document | None:
    """`GET /pypi/{name}[/{version}]/json`; None for any other answer.

    A yanked release stays where it is and is installed only by those who name it: the fact `yanked` says which it
    is, and `notice` why, in its maintainers' words.
    """
    name, version = at(answer, "info", "name", kind=str), at(answer, "info", "version", kind=str)
    if not name or not version:
        return None
    info = answer["info"]
    description = at(info, "description", kind=str) or ""
    summary = at(info, "summary", kind=str) or ""
    text = "\n\n".join(filter(None, (summary, paragraphs_of_markdown(description))))
    author = at(info, "author", kind=str) or at(info, "maintainer", kind=str)
    uploaded = [day for one in objects(answer, "urls") if (day := at(one, "upload_time_iso_8601", kind=str))]
    yanked = at(info, "yanked", kind=bool)
    return backed(
        Document(
            address=f"https://pypi.org/project/{name}/{version}/",
            kind="release",
            title=f"{name} {version}",
            authors=(author,) if author else (),
            published=min(uploaded)[:10] if uploaded else None,
            language=language_of(text),
            text=text,
            markdown=description or None,
            notice=(at(info, "yanked_reason", kind=str) or None) if yanked else None,
            methods={
                **dict.fromkeys(("title", "authors", "published", "text", "markdown"), "pypi-api"),
                "language": "script",
            },
            facts=present(
                version=version,
                licence=at(info, "license_expression", kind=str) or at(info, "license", kind=str),
                python=at(info, "requires_python", kind=str),
                yanked=version if yanked else None,
            ),
        )
    )
