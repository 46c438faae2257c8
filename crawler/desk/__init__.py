"""The editors' desk: a small server-rendered site over the store. Knows nothing of Scrapy."""
