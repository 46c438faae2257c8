"""The desk's keys: which physical key does what, and how an editor changes or switches them off.

Keys are named as `KeyboardEvent.code` names them (UI Events), by place and not by letter: with the Hangul
input mode on, the key "j" brings ㅓ. WCAG 2.1.4 asks that single keys can be remapped and switched off.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass

COOKIE = "sourcedesk_keys"
_CODE = re.compile(r"(?:Shift\+)?[A-Z][A-Za-z]{1,15}\d{0,2}")

DEFAULTS: Mapping[str, str] = {
    "next": "KeyJ",
    "previous": "KeyK",
    "next_open": "Shift+KeyJ",
    "previous_open": "Shift+KeyK",
    "passage_next": "BracketRight",
    "passage_previous": "BracketLeft",
    "passage_take": "Enter",
    "passage_refuse": "KeyX",
    "passage_none": "Shift+KeyX",
    "select": "KeyS",
    "rate_1": "Digit1",
    "rate_2": "Digit2",
    "rate_3": "Digit3",
    "rate_4": "Digit4",
    "rate_5": "Digit5",
    "rate_6": "Digit6",
    "rate_7": "Digit7",
    "rate_8": "Digit8",
    "confirm": "KeyY",
    "note": "KeyN",
    "correction": "KeyC",
    "undo": "KeyU",
    "correct": "KeyP",
    "reopen": "KeyR",
    "original": "KeyO",
    "archived": "KeyA",
    "diff": "KeyD",
    "source_next": "KeyT",
    "search": "Slash",
    "queue": "KeyG",
    "help": "Shift+Slash",
}
"""Action -> key. Every action is a link, button or field on the page that carries its key."""


@dataclass(frozen=True, slots=True)
class Keys:
    """The keys in force for one editor."""

    codes: Mapping[str, str]
    on: bool = True

    def code(self, action: str) -> str:
        """What the page's element for `action` carries; empty when keys are off."""
        return self.codes[action] if self.on else ""

    def label(self, action: str) -> str:
        """The key as people call it: `J`, `⇧J`, `1`, `/`."""
        return label(self.codes[action])

    def cookie(self) -> str:
        """What is kept in the browser: only what differs from the defaults."""
        changed = {action: code for action, code in self.codes.items() if code != DEFAULTS[action]}
        return json.dumps({"on": self.on, "keys": changed}, separators=(",", ":"))


def label(code: str) -> str:
    """`Shift+KeyJ` -> `⇧J`."""
    shift, _, key = code.rpartition("+")
    signs = {"BracketLeft": "[", "BracketRight": "]", "Slash": "/", "Enter": "↵", "Semicolon": ";", "Comma": ",",
             "Period": ".", "Quote": "'", "Backslash": "\\", "Minus": "-", "Equal": "=", "Backquote": "`"}  # fmt: skip
    if shift and key == "Slash":
        return "?"
    return ("⇧" if shift else "") + signs.get(key, key.removeprefix("Key").removeprefix("Digit"))


def read(cookie: str | None) -> Keys:
    """The keys a cookie speaks of; the defaults for whatever in it makes no sense."""
    try:
        told = json.loads(cookie or "{}")
        changed = told.get("keys", {})
        return chosen(
            {str(action): str(code) for action, code in changed.items()}, on=told.get("on") is not False
        )
    except (ValueError, AttributeError):
        return Keys(DEFAULTS)


def chosen(wanted: Mapping[str, str], *, on: bool) -> Keys:
    """The defaults with what is `wanted` instead, where it names a key. Of two actions on one key the first wins."""
    codes: dict[str, str] = {}
    taken = set()
    for action, default in DEFAULTS.items():
        code = wanted.get(action, default).strip()
        code = code if _CODE.fullmatch(code) else default
        if code in taken:
            code = default if default not in taken else ""
        taken.add(code)
        codes[action] = code
    return Keys(codes, on=on)
