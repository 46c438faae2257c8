"""Coming in and going out, the interface's language, the keys, and who the editors are."""

from urllib.parse import quote

from starlette.responses import Response

from crawler.desk.ask import LANGUAGE, SESSION, VISITOR, Ask, safe_back, screen, signed
from crawler.desk.keys import COOKIE as KEYS_COOKIE
from crawler.desk.keys import DEFAULTS, Keys, chosen
from crawler.desk.words import LANGUAGES
from storage.accounts import LoginRefused, LoginThrottled, Role
from storage.verdicts import Rating

_YEAR = 365


@screen(needs=None)
def login_form(ask: Ask) -> Response:
    """Where name and password are asked for, or where the one-time link is explained."""
    back = safe_back(ask.query("back"))
    if ask.editor is not None:
        return ask.go(back)
    return ask.page("login.html", accounts=ask.office.accounts, back=back, name="", wrong=None)


@screen(needs=None)
def login(ask: Ask) -> Response:
    """Name and password for a session. Failures are slowed down by the store, name by name and address by address."""
    name, back = ask.form.get("name", "")[:100], safe_back(ask.form.get("back", "/"))
    client = ask.request.client
    try:
        _, token = ask.office.editors.log_in(
            name, ask.form.get("password", ""), address=client.host if client else "", now=ask.now
        )
    except LoginThrottled as slow:
        seconds = max(1, round((slow.until - ask.now).total_seconds()))
        wrong, status = ask.t("login.throttled", seconds=seconds), 429
    except LoginRefused:
        wrong, status = ask.t("login.wrong"), 403
    else:
        return _in(ask, token, back)
    return ask.page("login.html", status=status, accounts=True, back=back, name=name, wrong=wrong)


@screen(needs=None)
def enter(ask: Ask) -> Response:
    """The one-time link: a page with one button, so that nothing that looks ahead at links uses it up."""
    return ask.page("enter.html", token=ask.request.path_params["token"])


@screen(needs=None)
def entered(ask: Ask) -> Response:
    """The one-time link, used."""
    try:
        _, token = ask.office.editors.follow_link(ask.request.path_params["token"], now=ask.now)
    except LoginRefused:
        return ask.page(
            "login.html",
            status=403,
            accounts=ask.office.accounts,
            back="/",
            name="",
            wrong=ask.t("enter.used"),
        )
    return _in(ask, token, "/")


@screen(needs=None)
def logout(ask: Ask) -> Response:
    """End the session in the store too: a copied cookie is worth nothing afterwards."""
    if ask.token is not None:
        ask.office.editors.log_out(ask.token)
    answer = ask.go("/login")
    answer.delete_cookie(SESSION, path="/")
    return answer


@screen(needs=None)
def language(ask: Ask) -> Response:
    """Another interface language than the browser's first."""
    answer = ask.go(safe_back(ask.form.get("back", "/")))
    if ask.form.get("language") in LANGUAGES:
        ask.set_cookie(answer, LANGUAGE, ask.form["language"], days=_YEAR)
    return answer


@screen()
def keys_form(ask: Ask) -> Response:
    """Every key, to be changed or all switched off."""
    return ask.page("keys.html", here="keys", actions=list(DEFAULTS), ratings=rating_keys(ask))


@screen()
def keys_kept(ask: Ask) -> Response:
    """Keep the keys in this browser."""
    kept = Keys(DEFAULTS) if ask.form.get("reset") else chosen(ask.form, on=ask.form.get("on") == "1")
    answer = ask.go("/keys", ask.t("keys.saved"))
    ask.set_cookie(answer, KEYS_COOKIE, quote(kept.cookie(), safe=""), days=_YEAR)
    return answer


@screen()
def keys_list(ask: Ask) -> Response:
    """The overlay's contents."""
    return ask.page("keylist.html", actions=list(DEFAULTS), ratings=rating_keys(ask))


@screen(needs=Role.ADMIN)
def editors(ask: Ask) -> Response:
    """Who may use the desk."""
    rows = [
        {"name": one.name, "role": one.role.value, "since": one.created.date().isoformat()}
        for one in ask.office.editors.all()
        if one.disabled is None
    ]
    return ask.page("editors.html", here="editors", editors=rows)


def rating_keys(ask: Ask) -> dict[str, str]:
    """Action -> the rating it gives, in words; nothing for other actions."""
    named = {f"rate_{place}": rating.words(ask.t.language) for place, rating in enumerate(Rating, 1)}
    return {action: named.get(action, "") for action in DEFAULTS}


def _in(ask: Ask, token: str, back: str) -> Response:
    answer = ask.go(back)
    ask.set_cookie(answer, SESSION, signed(ask.office, token), days=14)
    answer.delete_cookie(VISITOR, path="/")
    return answer
