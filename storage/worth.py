"""How worth checking a claim is: what the sentence does, and how much of it a source can settle."""

from enum import StrEnum


class Sort(StrEnum):
    """What a sentence does."""

    STATEMENT = "statement"
    REPORTED = "reported"
    """Somebody is said to have said it; that they did is what a source can settle."""
    QUOTED = "quoted"
    """Words in quotation marks with a speaker."""
    OPINION = "opinion"
    FORECAST = "forecast"
    QUESTION = "question"
    REQUEST = "request"
    """An invitation or a wish to the reader."""


HARDLY = 0.2
"""Below this a source can settle hardly anything of a claim: a question, a request, a bare opinion."""
