"""The recognisers' specifications read by the libraries there are for it, each as it is installed.

    python -m venv peers && peers/bin/pip install -r benchmarks/peers-evidence.txt -e .
    peers/bin/python benchmarks/evidence.py --corpus DIR --only peers

One that is missing is reported, never needed. A value counts as found where any number the library returns is it.
"""

import importlib
import sys
import warnings
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from corpus import Figures, records

Read = Callable[[str, str], list[float]]
"""The numbers of a text in a language (`en`, `ko`)."""
Dates = Callable[[str, str], bool]
"""Whether a date is seen in a text."""

_CULTURE = {"en": "en-us", "ko": "ko-kr"}


def peers(corpus: Path) -> Figures:
    figures: Figures = {}
    warnings.filterwarnings("ignore")
    for name, load in (
        ("recognizers-text", _recognizers),
        ("quantulum3", _quantulum),
        ("dateparser", _dateparser),
    ):
        try:
            read, dated = load()
        except ImportError as error:
            sys.stderr.write(f"no {name}: {error}\n")
            continue
        for language in ("en", "ko"):
            specs = records(corpus, f"recognizers-specs.{language}.jsonl")
            figures[f"specs {language} · {name}"] = _found(specs, language, read, dated)
    return figures


def _found(
    specs: list[dict[str, Any]], language: str, read: Read | None, dated: Dates | None
) -> dict[str, float]:
    """The share of values found of each kind the library reads, and of all of them; what raises finds nothing."""
    seen: dict[str, list[bool]] = {}
    for spec in specs:
        kind = spec["kind"]
        if (dated if kind == "date" else read) is None:
            continue  # not what this library is for
        if kind == "date":
            hit = dated is not None and _tried(dated, spec["text"], language) is True
            seen.setdefault(kind, []).extend([hit] * len(spec["results"]))
            continue
        numbers = (_tried(read, spec["text"], language) or []) if read else []
        for result in spec["results"]:
            if result["value"] not in {None, "null"}:
                value = abs(float(result["value"].rstrip("%")))
                seen.setdefault(kind, []).append(
                    any(abs(abs(number) - value) <= 1e-6 * max(1.0, value) for number in numbers)
                )
    every = [hit for each in seen.values() for hit in each]
    return {
        "found": round(sum(every) / len(every), 3),
        **{kind: round(sum(each) / len(each), 3) for kind, each in seen.items()},
        "values": len(every),
    }


def _tried(read: Callable[[str, str], Any], text: str, language: str) -> Any:
    try:
        return read(text, language)
    except (ValueError, TypeError, KeyError, AttributeError, IndexError, ArithmeticError, OSError):
        return None  # a peer that stumbles over a text has not read it


def _recognizers() -> tuple[Read | None, Dates | None]:
    number = importlib.import_module("recognizers_number").NumberRecognizer
    unit = importlib.import_module("recognizers_number_with_unit").NumberWithUnitRecognizer
    date = importlib.import_module("recognizers_date_time").DateTimeRecognizer
    models: dict[str, list[Any]] = {}
    dates: dict[str, Any] = {}
    for language, culture in _CULTURE.items():
        # no fallback to English: a culture without models reads nothing
        numbers, units = number(culture), unit(culture)
        makers = (numbers.get_number_model, numbers.get_percentage_model, units.get_currency_model)
        models[language] = [model for make in makers if (model := _model(make, culture)) is not None]
        dates[language] = _model(date(culture).get_datetime_model, culture)

    def read(text: str, language: str) -> list[float]:
        written = (
            result.resolution.get("value")
            for model in models[language]
            for result in model.parse(text)
            if result.resolution
        )
        return list(_floats(written))

    def dated(text: str, language: str) -> bool:
        return dates[language] is not None and bool(dates[language].parse(text))

    return read, dated


def _model(make: Callable[..., Any], culture: str) -> Any:
    try:
        return make(culture, fallback_to_default_culture=False)
    except ValueError:
        return None


def _floats(written: Iterable[str | None]) -> Iterable[float]:
    for each in written:
        try:
            yield float((each or "").rstrip("%"))
        except ValueError:
            continue


def _quantulum() -> tuple[Read | None, Dates | None]:
    parser = importlib.import_module("quantulum3.parser")
    return lambda text, _: [float(one.value) for one in parser.parse(text)], None


def _dateparser() -> tuple[Read | None, Dates | None]:
    search = importlib.import_module("dateparser.search").search_dates
    return None, lambda text, language: bool(search(text, languages=[language]))
