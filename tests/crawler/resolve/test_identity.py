import pytest

from crawler.resolve.chain import identify, resolve


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        ("https://arxiv.org/abs/2411.04468v1", "arxiv:2411.04468v1"),
        ("https://arxiv.org/pdf/2411.04468v12.pdf", "arxiv:2411.04468v12"),
        ("https://www.arxiv.org/html/2411.04468#S2", "arxiv:2411.04468"),
        ("https://export.arxiv.org/e-print/2411.04468", "arxiv:2411.04468"),
        ("https://arxiv.org/format/0704.0001", "arxiv:0704.0001"),
        ("https://arxiv.org/ftp/arxiv/papers/2411/2411.04468.pdf", "arxiv:2411.04468"),
        ("https://xxx.lanl.gov/abs/hep-th/9901001v3", "arxiv:hep-th/9901001v3"),
        ("https://arxiv.org/abs/math.GT/0309136", "arxiv:math/0309136"),
        ("https://ar5iv.labs.arxiv.org/html/2411.04468", "arxiv:2411.04468"),
        ("https://ar5iv.org/abs/2411.04468v2", "arxiv:2411.04468v2"),
        ("https://www.alphaxiv.org/overview/2411.04468v1", "arxiv:2411.04468v1"),
        ("https://huggingface.co/papers/2411.04468", "arxiv:2411.04468"),
        ("https://doi.org/10.48550/arXiv.2411.04468", "arxiv:2411.04468"),
        ("https://www.semanticscholar.org/arxiv/2411.04468", "arxiv:2411.04468"),
        ("arXiv:2411.04468v2 [cs.AI]", "arxiv:2411.04468v2"),
        ("[2411.04468]", "arxiv:2411.04468"),
        ("https://arxiv.org/list/cs.AI/new", "web"),
        ("https://arxiv.org/a/someone_1", "web"),
        ("https://example.org/abs/2411.04468", "web"),
        ("https://huggingface.co/papers/date/2024-11-11", "web"),
    ],
)
def test_arxiv(raw: str, value: str) -> None:
    assert identify(raw) == value


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        ("https://doi.org/10.1000/XYZ.1", "doi:10.1000/xyz.1"),
        ("doi:10.1000/XYZ.1", "doi:10.1000/xyz.1"),
        ("10.1000/xyz(2)1", "doi:10.1000/xyz(2)1"),
        ("https://doi.org/10.1000/a%23b", "doi:10.1000/a#b"),
        ("https://doi.org/abc12", "doi:10/abc12"),
        ("https://publisher.example/doi/full/10.1000/xyz.1?needAccess=true", "doi:10.1000/xyz.1"),
        ("https://publisher.example/doi/pdf/10.1000/xyz.1", "doi:10.1000/xyz.1"),
        ("https://publisher.example/articles/10.3389/abc.2024.1/full", "doi:10.3389/abc.2024.1"),
        ("https://link.springer.com/content/pdf/10.1007/s1-2.pdf", "doi:10.1007/s1-2"),
        ("https://journals.example/article?id=10.1371/journal.pone.1", "doi:10.1371/journal.pone.1"),
        ("https://data.example/dataset.xhtml?persistentId=doi:10.7910/DVN/ABC", "doi:10.7910/dvn/abc"),
        ("https://www.nature.com/articles/s41586-024-00001-x", "doi:10.1038/s41586-024-00001-x"),
        ("https://www.nature.com/articles/onc2011282", "doi:10.1038/onc.2011.282"),
        ("https://www.nature.com/articles/nature20101", "doi:10.1038/nature20101"),
        ("https://www.nature.com/nature/journal/v1/n2/full/nature00001.html", "doi:10.1038/nature00001"),
        ("https://zenodo.org/records/123456", "doi:10.5281/zenodo.123456"),
        (
            "https://www.biorxiv.org/content/10.1101/2024.01.02.573890v2.full.pdf",
            "doi:10.1101/2024.01.02.573890",
        ),
        ("https://academic.oup.com/j/article/doi/10.1093/j/abc001/1234567", "doi:10.1093/j/abc001"),
        ("https://elifesciences.org/articles/12345", "doi:10.7554/elife.12345"),
        ("https://search.example/?q=10.1000/xyz.1", "web"),
        ("https://example.org/10/abcd", "web"),
        ("https://publisher.example/toc/10.1000/1", "web"),
        ("https://www.nature.com/search?q=a", "web"),
    ],
)
def test_doi(raw: str, value: str) -> None:
    assert identify(raw) == value


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        ("https://openreview.net/forum?id=AbC-d_1234&referrer=x", "openreview:AbC-d_1234"),
        ("https://openreview.net/pdf?id=AbCd123456", "openreview:AbCd123456"),
        ("https://openreview.net/group?id=ICLR.cc/2025/Conference", "web"),
        ("https://aclanthology.org/2024.acl-long.1v2.pdf", "acl:2024.acl-long.1"),
        ("https://www.aclweb.org/anthology/P19-1001/", "acl:P19-1001"),
        ("https://aclanthology.org/events/acl-2024/", "web"),
        ("https://pubmed.ncbi.nlm.nih.gov/123/", "pmid:123"),
        ("https://www.ncbi.nlm.nih.gov/pmc/articles/PMC123/pdf/a.pdf", "pmc:PMC123"),
        ("https://europepmc.org/article/MED/123", "pmid:123"),
        ("https://pubmed.ncbi.nlm.nih.gov/?term=123", "web"),
        ("https://papers.ssrn.com/sol3/papers.cfm?abstract_id=123", "ssrn:123"),
        ("https://doi.org/10.2139/ssrn.123", "ssrn:123"),
        (f"https://www.semanticscholar.org/paper/A-Title/{'a1' * 20}", f"s2:{'a1' * 20}"),
        ("https://api.semanticscholar.org/CorpusID:12", "s2:corpus:12"),
        ("https://ieeexplore.ieee.org/abstract/document/12345", "ieee:12345"),
        ("https://www.sciencedirect.com/science/article/abs/pii/S0000000024000123", "pii:S0000000024000123"),
        (
            f"https://papers.nips.cc/paper_files/paper/2023/hash/{'0a' * 16}-Abstract.html",
            f"neurips:{'0a' * 16}",
        ),
        ("https://proceedings.mlr.press/v1/name21a/name21a.pdf", "pmlr:v1/name21a"),
        ("https://proceedings.mlr.press/v1/", "web"),
        (
            "https://openaccess.thecvf.com/content/CVPR2024/papers/A_B_CVPR_2024_paper.pdf",
            "cvf:A_B_CVPR_2024",
        ),
        ("https://www.jmlr.org/papers/v12/name11a.html", "jmlr:v12/name11a"),
        ("PMID: 123", "pmid:123"),
        ("PMC123", "pmc:PMC123"),
    ],
)
def test_other_papers(raw: str, value: str) -> None:
    assert identify(raw) == value


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        ("https://github.com/Owner", "github:user:owner"),
        ("https://github.com/Owner/Repo.git", "github:repo:owner/repo"),
        ("git@github.com:Owner/Repo.git", "github:repo:owner/repo"),
        ("https://github.com/o/r/issues/7#issuecomment-1", "github:issue:o/r#7"),
        ("https://github.com/o/r/pull/7/files", "github:pull:o/r#7"),
        ("https://github.com/o/r/discussions/7", "github:discussion:o/r#7"),
        ("https://github.com/orgs/o/discussions/7", "github:org-discussion:o#7"),
        ("https://github.com/o/r/releases/tag/v1.0", "github:release:o/r@v1.0"),
        ("https://github.com/o/r/releases/download/v1.0/a.zip", "github:release:o/r@v1.0"),
        ("https://github.com/o/r/commit/abc123", "github:commit:o/r@abc123"),
        ("https://github.com/o/r/blob/main/A/b.py#L3", "github:blob:o/r:main/A/b.py"),
        ("https://github.com/o/r/tree/fix/it/", "github:tree:o/r:fix/it"),
        ("https://raw.githubusercontent.com/o/r/refs/heads/main/a.md", "github:raw:o/r:main/a.md"),
        ("https://github.com/o/r/wiki/Page", "github:wiki:o/r"),
        ("https://github.com/o/r/actions", "github:repo:o/r"),
        ("https://api.github.com/repos/o/r/pulls/7", "github:pull:o/r#7"),
        ("https://gist.github.com/o/0a1b2c3d4e5f", "github:gist:0a1b2c3d4e5f"),
        ("https://gist.github.com/o", "web"),
        ("https://owner.github.io/Project/page.html", "github:pages:owner/project"),
        ("https://owner.github.io/", "github:pages:owner"),
        ("https://github.com/features/actions", "web"),
        ("https://github.com/", "web"),
        ("https://huggingface.co/Owner/Model-1/blob/main/README.md", "hf:model:Owner/Model-1"),
        ("https://huggingface.co/datasets/Owner/Data/viewer", "hf:dataset:Owner/Data"),
        ("https://hf.co/spaces/Owner/App", "hf:space:Owner/App"),
        ("https://huggingface.co/collections/Owner/name-0a1b", "hf:collection:Owner/name-0a1b"),
        ("https://huggingface.co/blog/owner/post", "hf:blog:owner/post"),
        ("https://huggingface.co/api/models/Owner/Model", "hf:model:Owner/Model"),
        ("https://huggingface.co/docs/hub", "web"),
        ("https://huggingface.co/datasets?sort=trending", "web"),
        ("https://pypi.org/project/Some_Package/1.0/", "pypi:some-package"),
    ],
)
def test_code_and_models(raw: str, value: str) -> None:
    assert identify(raw) == value


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        *(
            (form, "youtube:video:aB-_5678901")
            for form in (
                "https://www.youtube.com/watch?app=desktop&v=aB-_5678901&t=3",
                "https://youtu.be/aB-_5678901?si=x",
                "https://youtu.be/aB-_5678901&feature=x",
                "https://m.youtube.com/shorts/aB-_5678901",
                "https://www.youtube-nocookie.com/embed/aB-_5678901?rel=0",
                "https://www.youtube.com/live/aB-_5678901",
                "https://www.youtube.com/v/aB-_5678901",
                "https://www.youtube.com/attribution_link?u=%2Fwatch%3Fv%3DaB-_5678901",
                "https://www.youtube.com/user/Someone#p/u/1/aB-_5678901",
                "https://i.ytimg.com/vi/aB-_5678901/hqdefault.jpg",
            )
        ),
        ("https://www.youtube.com/watch?v=aB-_56789012", "web"),
        ("https://www.youtube.com/playlist?list=PLabc", "youtube:playlist:PLabc"),
        ("https://www.youtube.com/embed/videoseries?list=PLabc", "youtube:playlist:PLabc"),
        ("https://www.youtube.com/@SomeOne/videos", "youtube:handle:@someone"),
        ("https://www.youtube.com/channel/UCabc", "youtube:channel:UCabc"),
        ("https://x.com/Someone/status/123?s=20", "x:status:123"),
        ("https://twitter.com/i/web/status/123", "x:status:123"),
        ("https://mobile.twitter.com/Someone/statuses/123/photo/1", "x:status:123"),
        ("https://x.com/i/spaces/1abc", "x:space:1abc"),
        ("https://x.com/Someone", "x:user:someone"),
        ("https://x.com/search?q=a", "web"),
        ("https://www.reuters.com/technology/a-story-2024-11-11/", "reuters:a-story-2024-11-11"),
        ("https://www.reuters.com/article/us-x/a-story-idUSKBN1AB2CD", "reuters:idUSKBN1AB2CD"),
        ("https://www.reuters.com/technology/", "web"),
        ("https://old.reddit.com/r/a/comments/1abc/title/", "reddit:post:1abc"),
        ("https://redd.it/1abc", "reddit:post:1abc"),
        ("https://www.reddit.com/r/a/", "web"),
        ("https://news.ycombinator.com/item?id=12", "hn:12"),
        ("https://bsky.app/profile/a.example/post/3abc", "bsky:post:a.example/3abc"),
        ("https://en.m.wikipedia.org/wiki/Some_Title#Part", "wikipedia:en:Some_Title"),
        ("https://ko.wikipedia.org/wiki/%EA%B0%80", "wikipedia:ko:가"),
        ("https://en.wikipedia.org/w/index.php?title=A&oldid=1", "wikipedia:en:A"),
        ("https://en.wikipedia.org/wiki/Special:Search", "web"),
        (
            "https://web.archive.org/web/2024id_/https://example.org/a?b=1",
            "archive:https://example.org/a?b=1",
        ),
        (
            "https://open.spotify.com/intl-de/episode/0123456789abcdefghijKL",
            "spotify:episode:0123456789abcdefghijKL",
        ),
        ("https://podcasts.apple.com/us/podcast/name/id12?i=34", "apple:podcast:12/34"),
    ],
)
def test_media(raw: str, value: str) -> None:
    assert identify(raw) == value


@pytest.mark.parametrize(
    ("raw", "kind", "identifiers"),
    [
        ("https://arxiv.org/abs/2411.04468v3", "arxiv", {"arxiv": "2411.04468", "version": "3"}),
        (
            "https://github.com/O/r/blob/main/a/b.py",
            "github",
            {"owner": "o", "repo": "r", "ref": "main", "path": "a/b.py"},
        ),
        ("https://github.com/o/r/releases/tag/v1", "github", {"owner": "o", "repo": "r", "tag": "v1"}),
        ("https://huggingface.co/datasets/o/d", "huggingface", {"dataset": "o/d"}),
        ("https://youtu.be/aB-_5678901", "youtube", {"video": "aB-_5678901"}),
        (
            "https://www.medrxiv.org/content/10.1101/2024.01.02.573890v4",
            "doi",
            {"doi": "10.1101/2024.01.02.573890", "version": "4"},
        ),
        ("https://pubmed.ncbi.nlm.nih.gov/123/", "pubmed", {"pmid": "123"}),
        (
            "https://web.archive.org/web/20240102/https://example.org/",
            "archive",
            {"original": "https://example.org/", "timestamp": "20240102"},
        ),
        ("https://example.org/", "web", {}),
    ],
)
def test_kind_and_identifiers(raw: str, kind: str, identifiers: dict[str, str]) -> None:
    found = resolve(raw)

    assert (found.kind, found.identifiers) == (kind, identifiers)
