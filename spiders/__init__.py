"""What we know of each place: one file, one source.

A site file says which addresses are its own, where it is best asked, and how its answer is read
(`SourceSpider.addresses`, `SourceSpider.read`). `links.py` is the crawl that visits every link of an
issue and hands each landing to its owner; `article.py` owns what nobody else does.
"""
