"""One request at the desk: who asks, in which language, with which keys, and what may be answered."""

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from typing import Any
from urllib.parse import unquote, urlencode

from itsdangerous import BadSignature, Signer
from markupsafe import Markup
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from crawler.desk.keys import COOKIE as KEYS_COOKIE
from crawler.desk.keys import Keys, read
from crawler.desk.office import Office
from crawler.desk.render import templates
from crawler.desk.words import Speech, preferred
from storage.accounts import Editor, Role

SESSION, VISITOR, LANGUAGE, FLASH = (
    "sourcedesk_session",
    "sourcedesk_visitor",
    "sourcedesk_language",
    "sourcedesk_said",
)
_MAX_FORM = 64 << 10
_RANK = {Role.READER: 0, Role.EDITOR: 1, Role.ADMIN: 2}


@dataclass(frozen=True, slots=True)
class Ask:
    """Everything a screen needs to know of a request."""

    request: Request
    office: Office
    editor: Editor | None
    token: str | None
    """The session's token, for the store."""
    visitor: str
    """What the CSRF token is bound to: the session, or a cookie of those who are not signed in."""
    t: Speech
    keys: Keys
    now: datetime
    form: Mapping[str, str]

    @property
    def me(self) -> Editor:
        """Who is signed in; screens that need nobody must not ask."""
        if self.editor is None:
            raise HTTPException(403)
        return self.editor

    def query(self, name: str) -> str:
        """A parameter of the address, or nothing."""
        return self.request.query_params.get(name, "")[:500]

    def csrf(self) -> str:
        """What every form has to bring back."""
        return _csrf(self.office, self.visitor)

    def page(self, template: str, *, status: int = 200, **context: Any) -> Response:
        """A screen."""
        flash = _unpacked(self.office, self.request.cookies.get(FLASH))
        url = self.request.url
        shown = {
            "t": self.t,
            "keys": self.keys,
            "k": _hint(self.keys),
            "me": self.editor and Me(self.editor),
            "csrf": self.csrf(),
            "now": self.now,
            "back": url.path + (f"?{url.query}" if url.query else ""),
            "flash": flash,
            "flash_kind": "",
            "here": "",
        }
        html = templates().get_template(template).render(shown | context)
        answer = Response(html, status, media_type="text/html")
        answer.headers["vary"] = "Cookie, Accept-Language"
        if flash:
            answer.delete_cookie(FLASH, path="/")
        if self.editor is None and self.request.cookies.get(VISITOR) != self.visitor:
            self.set_cookie(answer, VISITOR, self.visitor, days=1)
        return answer

    def go(self, address: str, said: str | None = None) -> Response:
        """Send the browser on with a GET, saying what was done (RFC 9110 §15.4.4)."""
        answer = RedirectResponse(address, 303)
        if said:
            self.set_cookie(answer, FLASH, self.office.signer.sign(said.encode()).hex(), days=None)
        return answer

    def set_cookie(
        self, answer: Response, name: str, value: str, *, days: int | None, path: str = "/"
    ) -> None:
        """A cookie that scripts cannot read and other sites cannot send along with a form."""
        answer.set_cookie(
            name,
            value,
            max_age=None if days is None else days * 86_400,
            path=path,
            secure=self.request.url.scheme == "https",
            httponly=True,
            samesite="lax",
        )


@dataclass(frozen=True, slots=True)
class Me:
    """The editor as templates see him."""

    editor: Editor

    @property
    def name(self) -> str:
        """As signed in."""
        return self.editor.name

    @property
    def role(self) -> str:
        """`reader`, `editor` or `admin`."""
        return self.editor.role.value

    @property
    def edits(self) -> bool:
        """Whether verdicts may be given."""
        return self.editor.role.may_write

    @property
    def admin(self) -> bool:
        """Whether editors may be seen."""
        return self.editor.role.may_manage


Screen = Callable[[Ask], Response]


def screen(*, needs: Role | None = Role.READER, csrf: bool = True) -> Callable[[Screen], Any]:
    """A function of an `Ask` as an endpoint: reads the form, knows the editor, checks role and CSRF token.

    The function runs in a thread: the store's verbs wait for the disk.
    """

    def endpoint(function: Screen) -> Any:
        @wraps(function)
        async def answer(request: Request) -> Response:
            form = await _form(request) if request.method == "POST" else {}
            return await run_in_threadpool(_answer, request, form)

        def _answer(request: Request, form: Mapping[str, str]) -> Response:
            ask = asked(request, form)
            if request.method == "POST" and csrf:
                check_csrf(ask, form.get("csrf", ""))
            if needs is not None:
                if ask.editor is None:
                    return to_login(ask)
                allow(ask, needs)
            return function(ask)

        return answer

    return endpoint


def asked(request: Request, form: Mapping[str, str]) -> Ask:
    """Who asks, and how."""
    office: Office = request.app.state.office
    now = office.clock()
    token = _unsigned(office, request.cookies.get(SESSION))
    editor = office.editors.session(token, now=now) if token else None
    visitor = (
        token if editor is not None and token else request.cookies.get(VISITOR) or secrets.token_urlsafe(16)
    )
    return Ask(
        request=request,
        office=office,
        editor=editor,
        token=token if editor is not None else None,
        visitor=visitor,
        t=Speech(preferred(request.headers.get("accept-language", ""), request.cookies.get(LANGUAGE))),
        keys=read(unquote(request.cookies.get(KEYS_COOKIE, ""))),
        now=now,
        form=form,
    )


def allow(ask: Ask, needs: Role) -> None:
    """Raise 403 unless the editor's role is at least `needs`."""
    if _RANK[ask.me.role] < _RANK[needs]:
        raise HTTPException(403)


def check_csrf(ask: Ask, brought: str) -> None:
    """Raise 403 unless the form is one of ours, given to this very session."""
    if not secrets.compare_digest(ask.csrf().encode(), brought.encode()):
        raise HTTPException(403)


def to_login(ask: Ask) -> Response:
    """To the login page and back here afterwards; a write is not repeated."""
    url = ask.request.url
    back = url.path + (f"?{url.query}" if url.query else "") if ask.request.method == "GET" else "/"
    return RedirectResponse(f"/login?{urlencode({'back': back})}", 303)


def safe_back(address: str) -> str:
    """A place on this desk to return to, never another site."""
    inside = address.startswith("/") and not address.startswith("//") and "\\" not in address
    return address if inside and address.isprintable() else "/"


def signed(office: Office, token: str) -> str:
    """The session cookie's value."""
    return office.signer.sign(token).decode()


async def _form(request: Request) -> dict[str, str]:
    length = request.headers.get("content-length", "")
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if not length.isdigit() or int(length) > _MAX_FORM or kind != "application/x-www-form-urlencoded":
        raise HTTPException(400)
    async with request.form(max_fields=80) as given:
        return {name: value for name, value in given.items() if isinstance(value, str)}


def _unsigned(office: Office, cookie: str | None) -> str | None:
    try:
        return office.signer.unsign(cookie).decode() if cookie else None
    except BadSignature:
        return None


def _unpacked(office: Office, cookie: str | None) -> str | None:
    try:
        return office.signer.unsign(bytes.fromhex(cookie)).decode() if cookie else None
    except (BadSignature, ValueError):
        return None


def _csrf(office: Office, visitor: str) -> str:
    return Signer(office.secret, salt="csrf").get_signature(visitor).decode()


def _hint(keys: Keys) -> Callable[[str], Markup]:
    def hint(action: str) -> Markup:
        shown = keys.label(action) if keys.on and keys.codes[action] else ""
        return Markup('<kbd class="keyhint">{}</kbd>').format(shown) if shown else Markup()

    return hint
