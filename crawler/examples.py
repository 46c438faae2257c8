"""Where the demo's issue and the files of its web lie."""

from pathlib import Path

EXAMPLES = Path(__file__).resolve().parents[1] / "examples"
ISSUE = EXAMPLES / "issue.md"


class NoExamples(FileNotFoundError):
    """Raised where the package is installed without its examples folder."""
