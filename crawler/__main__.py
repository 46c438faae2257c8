"""`python -m crawler` is the `sourcedesk` command."""

from crawler.cli import main

if __name__ == "__main__":  # the processes that read pages import this module too
    main()
