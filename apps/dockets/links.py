"""What a pasted link or key says by itself. Nothing is fetched here: an address that somebody pastes is never asked.

What needs the network belongs to a connector, which adds a function to ``links``; it is asked first, and answers only for
addresses of the systems it is set up for.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from django.utils.translation import gettext as _

from apps.core.plugs import Plug
from apps.core.text import clean_line

from .models import Docket
from .permissions import visible_dockets

LONGEST = 500
KEY = re.compile(r"[A-Z]{3}-\d{1,12}")
TICKET = re.compile(r"[A-Z][A-Z0-9]{1,14}-\d{1,9}")
NUMBERED = re.compile(r"\b((?:INC|CHG|PRB|RITM|REQ|TASK|CTASK)\d{4,12})\b")
FORGE = re.compile(
    r"^/(?P<repo>[\w.~%-]+(?:/[\w.~%-]+)*?)(?:/-)?/"
    r"(?P<what>pull|pulls|merge_requests|pull-requests|pullrequest|issues|work_items|commit|commits)/(?P<id>\w{1,40})"
)
CALLED = {
    **dict.fromkeys(("pull", "pulls", "merge_requests", "pull-requests", "pullrequest"), "pull"),
    **dict.fromkeys(("issues", "work_items"), "issue"),
    **dict.fromkeys(("commit", "commits"), "commit"),
}


@dataclass(frozen=True)
class Pasted:
    """``url`` as it is linked (empty for a record of ours), ``title`` in words, ``to`` the record of ours it leads to,
    ``repository`` the address of the repository it belongs to, without its ending."""

    url: str = ""
    title: str = ""
    to: Docket | None = None
    repository: str = ""


links: Plug[Callable[[str], Pasted | None]] = Plug("dockets.links")


def pasted(text: str, user, *, hosts: Iterable[str] = ()) -> Pasted | None:
    """What ``text`` leads to, as far as this person may see it; None where it is neither a link nor a key.

    ``hosts`` are the names under which this site is reached.
    """
    text = clean_line(text)[:LONGEST]
    if KEY.fullmatch(text.upper()):
        return _record(text.upper(), user)
    try:
        address = urlsplit(text)
        host = (address.hostname or "").lower()
    except ValueError:
        return None
    if address.scheme not in ("http", "https") or not host:
        return None
    if address.netloc.lower() in hosts or host in hosts:
        key = KEY.search(address.path.upper())
        return _record(key[0], user) if key else None
    for connector in links:
        if found := connector(text):
            return found
    return _read(text, address)


def _record(key: str, user) -> Pasted | None:
    docket = visible_dockets(user).filter(key=key).first()
    return docket and Pasted(title=docket.title, to=docket)


def _read(url: str, address) -> Pasted:
    path = unquote(address.path)
    if forge := FORGE.match(path):
        repo = forge["repo"].removesuffix("/_git")
        said = {
            "pull": _("Pull request %(id)s of %(repo)s"),
            "issue": _("Issue %(id)s of %(repo)s"),
            "commit": _("Commit %(id)s of %(repo)s"),
        }[CALLED[forge["what"]]]
        short = forge["id"][:10] if CALLED[forge["what"]] == "commit" else forge["id"]
        title = said % {"id": short, "repo": repo.rpartition("/")[2]}
        return Pasted(url, title, repository=f"{address.scheme}://{address.netloc}/{repo}".lower())
    if numbered := NUMBERED.search(unquote(f"{path} {address.query}")):
        return Pasted(url, numbered[1])
    last = path.rstrip("/").rpartition("/")[2]
    if TICKET.fullmatch(last):
        return Pasted(url, last)
    if "/incidents/" in path and last:
        return Pasted(url, _("Incident %s") % last[:60])
    return Pasted(url, clean_line(re.sub(r"[-_+]+", " ", re.sub(r"\.\w{1,5}$", "", last)))[:120])
