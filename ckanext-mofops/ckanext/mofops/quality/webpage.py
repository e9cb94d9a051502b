"""What servers say in place of data: web pages, log-in pages, refusals, error messages of programs."""

import html
import json
import re
from dataclasses import dataclass
from typing import Any, Literal

_TITLE = re.compile(r"<title[^>]*>(.*?)</title>|<h1[^>]*>(.*?)</h1>", re.I | re.S)
_TAG = re.compile(r"<[^>]*>")
_LOGIN = re.compile(r"""<input[^>]+type\s*=\s*["']?password|log\s?-?in\b|sign\s?-?in\b|เข้าสู่ระบบ|ลงชื่อเข้าใช้""", re.I)
_BLOCKED = re.compile(
    r"access denied|request (?:rejected|blocked)|forbidden|firewall|\bwaf\b|captcha|attention required|incapsula|fortinet|"
    r"fortigate|support id|web page blocked|ปฏิเสธการเข้าถึง|ไม่ได้รับอนุญาต|ถูกระงับ",
    re.I,
)
_CHARSET = re.compile(rb"charset\s*=\s*[\"']?([\w-]+)", re.I)

_ERROR_KEYS = frozenset(
    (
        *("error", "errors", "fault", "exception", "message", "msg", "status", "statuscode", "status_code", "code", "success"),
        *("detail", "details", "description", "reason", "title", "type", "instance", "path", "timestamp", "help", "result"),
        *("trace", "traceid", "requestid", "request_id"),
    )
)
_XML_ERROR = re.compile(rb"<(?:\w+:)?(?:Error|ServiceExceptionReport|ExceptionReport|Fault)[\s>]")
_XML_MESSAGE = re.compile(rb"<(?:\w+:)?(?:Message|ServiceException|ExceptionText|faultstring)[^>]*>([^<]+)", re.I)


@dataclass(frozen=True)
class WebPage:
    """code: of the problem that it is; title: as a reader sees it, empty if there is none."""

    code: Literal["web-page", "login-page", "blocked-page"]
    title: str


def web_page(head: bytes) -> WebPage:
    """What kind of page a file is that begins with these bytes of HTML."""
    charset = _CHARSET.search(head)
    text = _decoded(head, charset[1].decode("ascii", "replace") if charset else "utf-8")
    found = _TITLE.search(text)
    title = "" if found is None else " ".join(html.unescape(_TAG.sub("", found[1] or found[2] or "")).split())
    # A refusal may offer a log-in, a log-in hardly ever speaks of firewalls.
    if _BLOCKED.search(text):
        return WebPage("blocked-page", title)
    return WebPage("login-page" if _LOGIN.search(text) else "web-page", title)


def error_answer(content: bytes) -> str | None:
    """The message, if this JSON or XML is nothing but a program's error."""
    if _XML_ERROR.search(content[:2000]):
        words = _XML_MESSAGE.search(content)
        return _decoded(words[1] if words else content[:200], "utf-8").strip()
    try:
        answer = json.loads(content)
    except (ValueError, RecursionError):
        return None
    if not isinstance(answer, dict) or not answer or not {str(key).lower() for key in answer} <= _ERROR_KEYS:
        return None
    said = {str(key).lower(): value for key, value in answer.items()}
    reason = next((said[key] for key in ("error", "errors", "fault", "exception") if said.get(key)), None)
    if reason is None and said.get("success") is not False and not _is_failure(said):
        return None
    message = reason or said.get("message") or said.get("msg") or said.get("detail") or answer
    return message if isinstance(message, str) else json.dumps(message, ensure_ascii=False)


def _is_failure(said: dict[str, Any]) -> bool:
    codes = (said.get(key) for key in ("status", "statuscode", "status_code", "code"))
    return any(str(code).isdecimal() and 400 <= int(str(code)) < 600 for code in codes if code is not None)


def _decoded(content: bytes, charset: str) -> str:
    try:
        return content.decode(charset, "replace")
    except LookupError:
        return content.decode("utf-8", "replace")
