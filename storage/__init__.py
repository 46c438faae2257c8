"""What is kept: records, the words for how a visit ended, tables, and verbs over them.

Has never heard of Scrapy; everything else imports it and it imports none of them.
"""
