"""Verdicts given, confirmed and taken back. Nothing is overwritten: a stale write is shown beside the newer entry."""

from collections.abc import Callable

from starlette.exceptions import HTTPException
from starlette.responses import Response

from crawler.desk import entries
from crawler.desk.ask import Ask, screen
from crawler.desk.decisions import LONGEST, TOOL, BadDecision, decision_of
from crawler.desk.screens import claims
from crawler.desk.screens.moves import next_open
from storage.accounts import Role
from storage.verdicts import Act, Conflict, Decision, NotPossible

_FIELDS = frozenset(
    {"rating", "note", "correction", "quote", "near", "passage", "shown", "document", "then", "place"}
)
_ACTS = {"confirm": Act.CONFIRM, "undo": Act.UNDO, "correct": Act.CORRECT, "reopen": Act.REOPEN}


@screen(needs=Role.EDITOR)
def decide(ask: Ask) -> Response:
    """Keep a rating and go on to the next open claim, unless the editor wants to stay."""
    claim = ask.request.path_params["claim"]
    try:
        decision = decision_of(ask.office.store, ask.form, ask.t)
    except BadDecision as wrong:
        return _again(ask, claim, str(wrong))
    address = f"/claims/{claim}/verdicts"
    said = ask.t("verdict.kept", rating=decision.rating.words(ask.t.language))

    def keep(seen: int) -> None:
        ask.office.work.decide(claim, decision, editor=ask.me.id, version=seen, now=ask.now)

    return _write(ask, claim, keep, address, said, decision)


@screen(needs=Role.EDITOR)
def confirm(ask: Ask) -> Response:
    """A second person agrees."""
    claim = ask.request.path_params["claim"]

    def keep(seen: int) -> None:
        ask.office.work.confirm(claim, editor=ask.me.id, version=seen, now=ask.now)

    return _write(ask, claim, keep, f"/claims/{claim}/confirm", ask.t("verdict.confirmed"), None)


@screen(needs=Role.EDITOR)
def correct(ask: Ask) -> Response:
    """The correction was published: where."""
    claim = ask.request.path_params["claim"]
    place = ask.form.get("place", "").strip()[:LONGEST]
    if not place:
        return _again(ask, claim, ask.t("correct.where"))

    def keep(seen: int) -> None:
        ask.office.work.correct(claim, place=place, editor=ask.me.id, version=seen, now=ask.now, tool=TOOL)

    return _write(ask, claim, keep, f"/claims/{claim}/correct", ask.t("verdict.corrected"), None, stay=True)


@screen(needs=Role.EDITOR)
def reopen(ask: Ask) -> Response:
    """Somebody objects: another look is asked for, and the note says why."""
    claim = ask.request.path_params["claim"]
    note = ask.form.get("note", "").strip()[:LONGEST]
    if not note:
        return _again(ask, claim, ask.t("reopen.why"))

    def keep(seen: int) -> None:
        ask.office.work.reopen(claim, note=note, editor=ask.me.id, version=seen, now=ask.now, tool=TOOL)

    return _write(ask, claim, keep, f"/claims/{claim}/reopen", ask.t("verdict.reopened"), None, stay=True)


@screen(needs=Role.EDITOR)
def undo(ask: Ask) -> Response:
    """Take the newest entry back by one more entry; the editor stays to see what stands now."""
    claim = ask.request.path_params["claim"]

    def keep(seen: int) -> None:
        ask.office.work.undo(claim, editor=ask.me.id, version=seen, now=ask.now)

    return _write(ask, claim, keep, f"/claims/{claim}/undo", ask.t("verdict.undone"), None, stay=True)


def _write(
    ask: Ask,
    claim: str,
    keep: Callable[[int], None],
    address: str,
    said: str,
    decision: Decision | None,
    *,
    stay: bool = False,
) -> Response:
    seen = ask.form.get("seen", "")
    if not seen.isdecimal() or len(seen) > 9:
        raise HTTPException(400)
    try:
        keep(int(seen))
    except LookupError as error:
        raise HTTPException(404) from error
    except NotPossible as error:
        return _again(ask, claim, ask.t(f"refusal.{error.why}", **error.fields))
    except Conflict as conflict:
        return _conflict(ask, claim, conflict, address, decision)
    if ask.form.get("then") == "publish":
        return ask.go(f"/issues/{claims.load(ask, claim)[0].issue.id}/publish", said)
    if stay or ask.form.get("then") == "stay":
        return ask.go(f"/claims/{claim}", said)
    return ask.go(_after(ask, claim), said)


def _after(ask: Ask, claim: str) -> str:
    """The next open claim of the issue, or the issue itself once nothing is open."""
    _, kept = claims.load(ask, claim)
    following = next_open(kept, claim)
    return f"/claims/{following}" if following else f"/issues/{kept.issue.id}"


def _again(ask: Ask, claim: str, sentence: str) -> Response:
    """The claim once more with what was typed still in it, and what is wrong with it."""
    kept, queue = claims.load(ask, claim)
    context = claims.context(ask, kept, queue)
    context["draft"] = claims.draft_of(ask.form)
    return ask.page("claim.html", status=400, here="issues", flash=sentence, flash_kind="bad", **context)


def _kept_over(name: str) -> bool:
    """Whether a field of the form is sent again by the choice to put it on top."""
    return name in _FIELDS or name.startswith("refused-")


def _conflict(ask: Ask, claim: str, conflict: Conflict, address: str, decision: Decision | None) -> Response:
    """Both sides, and a choice; what was typed is in the form that puts it on top."""
    kept, _ = claims.load(ask, claim)
    theirs = conflict.theirs
    mine = entries.wanted(ask.t, decision) if decision else None
    again = [(name, value) for name, value in ask.form.items() if value and _kept_over(name)]
    return ask.page(
        "conflict.html",
        status=409,
        here="issues",
        claim=kept.claim,
        href=f"/claims/{claim}",
        action=address,
        theirs=entries.told(ask.t, theirs) if theirs else entries.NOBODY,
        yours=mine or entries.act_wanted(ask.t, _ACTS[address.rpartition("/")[2]], ask.form),
        again=[("csrf", ask.csrf()), ("seen", str(conflict.standing.version)), *again],
    )
