"""A plan and what became of it, for a person at a terminal."""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from ckanext.mofops.cli.output import json_text
from ckanext.mofops.gdcatalog.plan import KINDS, counts
from ckanext.mofops.standard.messages import Lang, text

MARKS = {"create": "+", "update": "~", "withdraw": "-", "restore": "^"}
_SHOWN = 70
_NAMES = 5

Document = Mapping[str, Any]
"""A plan as ``Plan.to_dict`` gives it with reasons, and with outcomes once it was pushed."""


def plan_text(document: Document, lang: Lang) -> str:
    """Counts, then each dataset and each field of it."""
    is_push = document["channel"] == "push"
    summary, blocked_as = ("plan-summary", "kind-blocked") if is_push else ("harvest-summary", "kind-not-harvestable")
    lines = [f"{document['source']} → {document['target'] or 'GD Catalog'}", text(summary, **counts(document))[lang]]
    for action in document["actions"]:
        lines += _action_lines(action, lang)
    for blocked in document["blocked"]:
        lines.append(f"✗ {text(blocked_as)[lang]} {blocked['name']}")
        lines += [f"    {reason['message'][lang]}" for reason in blocked["reasons"]]
    for conflict in document["conflicts"]:
        lines.append(f"! {text('kind-conflict')[lang]} {conflict['target_name']}")
        lines.append(f"    {conflict['message'][lang]}")
    for revocation in document.get("revocations", ()):
        lines.append(f"! {text('kind-revocation')[lang]} {revocation['name']}  {revocation['link'] or ''}".rstrip())
        lines.append(f"    {revocation['message'][lang]}")
    lines += [f"? {text('kind-orphan')[lang]} {orphan['target_name']} ({orphan['source']})" for orphan in document["orphans"]]
    return "\n".join(lines)


def _action_lines(action: Mapping[str, Any], lang: Lang) -> Iterator[str]:
    kind, reason = action["kind"], action["why"]
    why = "" if reason is None else f" – {text(f'why-{reason}')[lang]}"
    yield f"{MARKS[kind]} {text(f'kind-{kind}')[lang]} {action['target_name']}{why}"
    if kind != "create":
        yield from (f"    {change['field']}: {difference(change['old'], change['new'])}" for change in action["changes"])


def difference(old: Any, new: Any) -> str:
    """Old → new; of lists only what comes and what goes, unless only their order differs."""
    if isinstance(old, list) and isinstance(new, list):
        gone, come = ([entry for entry in one if entry not in other] for one, other in ((old, new), (new, old)))
        if gone or come:
            return shown(" ".join([*(f"+{on_one_line(entry)}" for entry in come), *(f"-{on_one_line(entry)}" for entry in gone)]))
    return f"{shown(old)} → {shown(new)}"


def outcome_text(document: Document, lang: Lang) -> str:
    """What became of it, to be read in five seconds: each kind, then each reason for a failure once, with its datasets."""
    actions = document["actions"]
    done = Counter(action["kind"] for action in actions if action["outcome"] == "done")
    outcomes = Counter(action["outcome"] for action in actions)
    kinds = " · ".join(f"{text(f'kind-{kind}')[lang]} {done[kind]}" for kind in KINDS if done[kind])
    totals = {outcome: outcomes[outcome] for outcome in ("done", "failed", "skipped")}
    lines = [text("push-summary", kinds=kinds or "–", seconds=f"{document['seconds']:.1f}", **totals)[lang]]
    reasons: dict[str, list[str]] = {}
    for action in actions:
        if action["error"] is not None:
            reasons.setdefault(action["error"]["message"][lang], []).append(action["name"])
    for message, names in reasons.items():
        more = f" … (+{len(names) - _NAMES})" if len(names) > _NAMES else ""
        lines.append(f"✗ {', '.join(names[:_NAMES])}{more}: {message}")
    return "\n".join(lines)


def shown(value: Any) -> str:
    """A value as a plan shows it: one line, at most 70 characters."""
    line = "–" if value is None else on_one_line(value)
    return line if len(line) <= _SHOWN else line[: _SHOWN - 1] + "…"


def on_one_line(value: Any) -> str:
    """A value on one line, as JSON unless it is text."""
    shown = value if isinstance(value, str) else json_text({"": value})[6:-2]
    return " ".join(str(shown).split())
