"""The house keeps its own promises."""

import socket
import subprocess
import sys

import pytest


def test_connections_off_this_machine_are_refused() -> None:
    with socket.socket() as out, pytest.raises(RuntimeError, match="tried to connect"):
        out.connect(("192.0.2.1", 80))


def test_names_are_not_looked_up_on_the_network() -> None:
    with pytest.raises(RuntimeError, match="asked the network"):
        socket.getaddrinfo("example.org", 80)


def test_the_command_loads_neither_crawler_nor_store_nor_date_tables_before_a_verb_needs_them() -> None:
    asked = (
        "import sys, crawler.cli, crawler.issue.when\n"
        "print(*sorted({'dateparser', 'scrapy', 'sqlalchemy', 'twisted'} & set(sys.modules)))"
    )
    told = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == ""
