"""Everything a server can do wrong: the word each visit must end in, the word it ended in, its memory and its time.

    python benchmarks/faults.py [--json] [--only PART] [--together]

One process, one crawl a fault, the whole way: robots.txt, guard, archive, readers in processes of their own, store.
The outcome and the seconds are read back from the store. Memory is the greatest size of this process and of
every process it started, what they share counted once (PSS), while that fault was visited, the misbehaving server
included. Limits are those of `crawler/settings.py`, made small so that the whole table takes minutes: a body of 2 MB,
4 seconds a request, 5 seconds a page, no retry.

Ends 1 where an outcome is another than expected, memory passed 500 MB, or a visit outlasted its budget: twice the
seconds of a request (robots.txt and the page), and twice those of a page, since a page is read twice at most.
"""

if __name__ == "__main__":
    # a reader's process imports this module again: it is a door, or each of them would hold the whole server
    from fault_visits import main

    main(__doc__)
