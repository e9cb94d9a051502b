"""What a person states of an agency for indicator 5: the form, and what was stated before."""

from collections.abc import Mapping
from typing import Any

from ckan.plugins import toolkit as tk
from flask import Blueprint
from flask.views import MethodView
from werkzeug.exceptions import NotFound

from ckanext.mofops.language import in_language
from ckanext.mofops.standard.messages import text
from ckanext.mofops.views.request import caller, forbidden, refuse_forged, refused
from ckanext.mofops.views.stated import UNREADABLE, Errors, choice, choice_text, codes, day, labelled, may, number, offered, place

__all__ = ["mofops_facts"]

HISTORY = 20
NOTICES = ("catalogue_notified", "template1", "template2")

mofops_facts = Blueprint("mofops_facts", __name__, url_prefix="/indicator5")
mofops_facts.before_request(refuse_forged)


@mofops_facts.errorhandler(tk.NotAuthorized)
def _forbidden(_error: tk.NotAuthorized) -> Any:
    return forbidden(tk._("This page is for those who edit the datasets of the organisation."))


@mofops_facts.errorhandler(tk.ObjectNotFound)
def _not_found(_error: tk.ObjectNotFound) -> Any:
    return refused(NotFound(tk._("There is no such organisation, or there are no rules for that fiscal year.")))


class FactsView(MethodView):
    """The form; whoever does not administer the organisation reads it."""

    def get(self, organisation: str) -> str:
        here, shown = self._shown(organisation)
        return self._page(here, shown, _form(shown["facts"], shown["revision"]), {})

    def post(self, organisation: str) -> Any:
        here, shown = self._shown(organisation)
        tk.check_access("mofops_facts_update", caller(), {"organisation": here["organisation"]})
        typed = _typed()
        facts, faults = _facts(typed, shown["facts"])
        errors = _refusal({"organisation": here["organisation"], "fiscal_year": here["year"], **facts}) | faults
        if errors:
            if "expected" in errors:
                typed["expected"] = shown["revision"]  # who saves again has been told what that does
            return self._page(here, shown, typed, errors)
        tk.h.flash_success(tk._("Saved."))
        return tk.redirect_to("mofops_facts.facts", organisation=here["organisation"], year=here["year"])

    def _shown(self, organisation: str) -> tuple[dict[str, Any], dict[str, Any]]:
        here = place(organisation)
        asked = {"organisation": here["organisation"], "fiscal_year": here["year"]}
        return here, tk.get_action("mofops_facts_show")(caller(), asked)

    def _page(self, here: dict[str, Any], shown: dict[str, Any], form: dict[str, Any], errors: Errors) -> str:
        datasets, more = _datasets(here["organisation"], shown)
        history = {"organisation": here["organisation"], "fiscal_year": here["year"], "limit": HISTORY}
        labels = [
            ("expected", tk._("Changed meanwhile")),
            ("scopes", tk._("Use scopes")),
            *((f"value-{dataset['name']}", dataset["title"]) for dataset in datasets),
            ("more", tk._("Further datasets handed in")),
            ("imd", tk._("IMD ranking")),
            *((f"{name}-{part}", label) for name, words in _notices() for part, label in words.items()),
        ]
        return tk.render(
            "mofops/facts/index.html",
            {
                **here,
                "shown": shown,
                "form": form,
                "errors": errors,
                "labels": labelled(labels),
                "datasets": datasets,
                "more": more,
                "notices": _notices(),
                "may_change": may("mofops_facts_update", organisation=here["organisation"]),
                "history": tk.get_action("mofops_facts_history")(caller(), history),
            },
        )


def _notices() -> list[tuple[str, dict[str, str]]]:
    return [
        ("catalogue_notified", {"date": tk._("Date of the notice"), "document": tk._("Letter or document of the notice")}),
        ("template1", {"date": tk._("Date Template 1 was sent"), "document": tk._("Letter or document of Template 1")}),
        ("template2", {"date": tk._("Date Template 2 was sent"), "document": tk._("Letter or document of Template 2")}),
    ]


def _datasets(organisation: str, shown: Mapping[str, Any]) -> tuple[list[dict[str, Any]], bool]:
    """The datasets to state the value of: public ones, and what was stated of others; and whether there are more."""
    facts = shown["facts"]
    found, count = offered(organisation)
    known = {dataset["name"]: dataset for dataset in found}
    stated = [*facts["datasets"], *facts["values"], *facts["imd"]["datasets"]]
    public = [dataset for dataset in found if not dataset["private"]]
    others = [name for name in dict.fromkeys(stated) if name not in {dataset["name"] for dataset in public}]
    rest = [known.get(name, {"name": name, "title": name, "missing_items": None}) for name in others]
    return [{**dataset, "hidden": dataset["name"] in shown["hidden"]} for dataset in [*public, *rest]], count > len(found)


def _form(facts: Mapping[str, Any], revision: int) -> dict[str, Any]:
    """What the fields hold of facts."""
    sent = {**facts["template_sent"], "catalogue_notified": facts["catalogue_notified"]}
    chosen = [choice_text(scope) for scope in facts["scopes"]]
    return {
        "expected": revision,
        "scopes": sorted({scope.partition("-")[0] for scope in chosen}),
        "branches": [scope for scope in chosen if "-" in scope],
        "datasets": facts["datasets"],
        "more": "",
        "values": facts["values"],
        "imd_required": facts["imd"]["required"],
        "imd": facts["imd"]["datasets"],
        "notices": {
            name: {"date": tk.h.mofops_date(sent[name]["date"]), "document": sent[name]["document"] or ""} for name in NOTICES
        },
    }


def _typed() -> dict[str, Any]:
    """The same of what was sent."""
    sent = tk.request.form
    return {
        "expected": number(sent.get("expected", "")),
        "scopes": sent.getlist("scopes"),
        "branches": [branch for branch in sent.getlist("branches") if branch],
        "datasets": sent.getlist("datasets"),
        "more": sent.get("more", ""),
        "values": {name.removeprefix("value-"): value for name, value in sent.items() if name.startswith("value-")},
        "imd_required": "imd_required" in sent,
        "imd": sent.getlist("imd"),
        "notices": {name: {part: sent.get(f"{name}-{part}", "") for part in ("date", "document")} for name in NOTICES},
    }


def _facts(typed: Mapping[str, Any], before: Mapping[str, Any]) -> tuple[dict[str, Any], Errors]:
    """What the form states, in the shape of ``agency.yaml``; of datasets that it does not show, what was stated stays."""
    errors: Errors = {}
    notices: dict[str, dict[str, Any]] = {}
    for name, labels in _notices():
        date, faults = day(typed["notices"][name]["date"], labels["date"])
        notices[name] = {"date": UNREADABLE if faults else date, "document": typed["notices"][name]["document"]}
        errors |= {f"{name}-date": faults} if faults else {}
    shown = typed["values"].keys()
    alone = [scope for scope in typed["scopes"] if not any(branch.startswith(f"{scope}-") for branch in typed["branches"])]
    branches = [*dict.fromkeys(typed["branches"])]
    if any(branch.partition("-")[0] not in typed["scopes"] for branch in branches):
        errors["scopes"] = [in_language(text("facts-branch-alone"))]
        branches.append(UNREADABLE)
    listed = [name for name in before["datasets"] if name not in shown or name in typed["datasets"]]
    facts = {
        "expected": typed["expected"],
        "scopes": [choice(scope) for scope in sorted([*alone, *branches])],
        "datasets": [*dict.fromkeys([*listed, *typed["datasets"], *codes(typed["more"])])],
        "values": {**{name: value for name, value in before["values"].items() if name not in shown}, **typed["values"]},
        "imd": {
            "required": typed["imd_required"],
            "datasets": [*dict.fromkeys([*(name for name in before["imd"]["datasets"] if name not in shown), *typed["imd"]])],
        },
        "catalogue_notified": notices["catalogue_notified"],
        "template_sent": {"template1": notices["template1"], "template2": notices["template2"]},
    }
    return facts, errors


def _refusal(asked: dict[str, Any]) -> Errors:
    """State it; what is wrong by field, then nothing is stated."""
    try:
        tk.get_action("mofops_facts_update")(caller(), asked)
    except tk.ValidationError as error:
        return _by_field(error.error_dict)
    return {}


def _by_field(refused: Mapping[str, Any]) -> Errors:
    """What the action refuses by the field that it stands in."""
    found: Errors = {}
    for key, words in refused.items():
        section, _, rest = key.partition(".")
        name = {
            "values": f"value-{rest}",
            "catalogue_notified": f"catalogue_notified-{rest}",
            "template_sent": rest.replace(".", "-"),
        }.get(section, {"datasets": "more"}.get(section.partition("[")[0], section.partition("[")[0]))
        found.setdefault(name, []).extend([words] if isinstance(words, str) else words)
    return found


mofops_facts.add_url_rule("/<organisation>/facts", view_func=FactsView.as_view("facts"))
