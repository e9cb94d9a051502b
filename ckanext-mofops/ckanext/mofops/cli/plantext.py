"""A plan and what became of it, for a person at a terminal."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from ckanext.mofops.cli.output import json_text
from ckanext.mofops.gdcatalog import Action, Outcome, Plan
from ckanext.mofops.gdcatalog.plan import KINDS
from ckanext.mofops.standard.messages import Lang, text

MARKS = {"create": "+", "update": "~", "withdraw": "-", "restore": "^"}
_SHOWN = 70
_NAMES = 5


def plan_text(found: Plan, lang: Lang) -> str:
    """Counts, then each dataset and each field of it."""
    lines = [f"{found.source} → {found.target}", text("plan-summary", **found.counts)[lang]]
    for action in found.actions:
        lines += _action_lines(action, lang)
    for blocked in found.blocked:
        lines.append(f"✗ {text('kind-blocked')[lang]} {blocked.name}")
        lines += [f"    {reason.message[lang]}" for reason in blocked.reasons]
    for conflict in found.conflicts:
        lines.append(f"! {text('kind-conflict')[lang]} {conflict.target_name}")
        lines.append(f"    {conflict.to_dict()['message'][lang]}")
    lines += [f"? {text('kind-orphan')[lang]} {orphan.target_name} ({orphan.source})" for orphan in found.orphans]
    return "\n".join(lines)


def _action_lines(action: Action, lang: Lang) -> Iterator[str]:
    why = "" if action.why is None else f" – {text(f'why-{action.why}')[lang]}"
    yield f"{MARKS[action.kind]} {text(f'kind-{action.kind}')[lang]} {action.target_name}{why}"
    if action.kind != "create":
        yield from (f"    {change.field}: {difference(change.old, change.new)}" for change in action.changes)


def difference(old: Any, new: Any) -> str:
    """Old → new; of lists only what comes and what goes, unless only their order differs."""
    if isinstance(old, list) and isinstance(new, list):
        gone, come = ([entry for entry in one if entry not in other] for one, other in ((old, new), (new, old)))
        if gone or come:
            return shown(" ".join([*(f"+{on_one_line(entry)}" for entry in come), *(f"-{on_one_line(entry)}" for entry in gone)]))
    return f"{shown(old)} → {shown(new)}"


def outcome_text(found: Plan, outcomes: list[Outcome], lang: Lang) -> str:
    """What became of it, to be read in five seconds: each kind, then each reason for a failure once, with its datasets."""
    done = Counter(outcome.action.kind for outcome in outcomes if outcome.status == "done")
    status = Counter(outcome.status for outcome in outcomes)
    kinds = " · ".join(f"{text(f'kind-{kind}')[lang]} {done[kind]}" for kind in KINDS if done[kind])
    totals = {"done": status["done"], "failed": status["failed"], "skipped": status["skipped"]}
    lines = [text("push-summary", kinds=kinds or "–", seconds=f"{found.seconds:.1f}", **totals)[lang]]
    reasons: dict[str, list[str]] = {}
    for outcome in outcomes:
        if outcome.error is not None:
            reasons.setdefault(outcome.error.message[lang], []).append(outcome.action.name)
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
