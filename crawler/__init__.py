"""The walk from an issue to evidence.

issue/     what people write             -> Issue(items(claims, links))
resolve/   a raw link                    -> Resolution: unwrapped, one spelling, named
           spiders/links.py: one crawl, every link out (spiders sit above this package)
dispatch/, worker.py  what is waiting     -> visited here, or by workers on other machines
asking.py, visiting.py  a due source  -> the pages that came for it, and its visit
middlewares/  what every request obeys: address guard, robots, pace, archive, replay
source.py  a response                    -> Page; Scrapy ends here
extract/   Page                          -> text, each field with the method that found it
evidence/  claim x document              -> Evidence, Findings
pipelines.py  everything judged          -> storage
"""
