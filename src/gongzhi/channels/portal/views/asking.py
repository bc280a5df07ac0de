"""The page on which an organisation asks for figures: what is held is told before it asks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from django import forms
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from gongzhi.channels.doors import door
from gongzhi.channels.edge import PageRequest, status_of
from gongzhi.channels.portal.commands import add_refusal, go, posted
from gongzhi.channels.portal.forms.burden import FieldForm, RequestForm, RestForm
from gongzhi.channels.portal.views.burden import areas_of
from gongzhi.channels.portal.views.territory import form_view
from gongzhi.foundation.actors import Actor
from gongzhi.foundation.errors import DomainError, NotFound, NotPermitted
from gongzhi.oversight.burden import queries, rules, services
from gongzhi.oversight.burden.holdings import Holding, catalogue
from gongzhi.oversight.burden.permissions import ASK
from gongzhi.oversight.burden.planning import FieldAsk, FieldPlan, Plan, Verdict, plan_request
from gongzhi.oversight.burden.scope import check_reaches, own_units

USUAL_DAYS: Final = 7
LEFT_OUT: Final = (Verdict.ASKED, Verdict.TWICE, Verdict.REFUSED)


@dataclass(frozen=True, slots=True)
class AskedField:
    """One line of the second step: a field's plan, its form, and its values to show."""

    plan: FieldPlan
    form: FieldForm
    values: tuple[tuple[str, Any], ...]


@door(ASK)
@form_view
def ask(request: PageRequest) -> HttpResponse:
    """Name fields, see what is held, and ask for the rest: one page in two steps."""
    sent = posted(request)
    form = _request_form(request.actor, sent)
    step = sent.get("step", "") if sent is not None else ""
    if sent is None or step not in {"check", "ask"} or not form.is_valid():
        return _first_step(request, form, words=(sent or request.GET).get("q", ""), step=step)
    try:
        check_reaches(request.actor, ASK, form.cleaned_data["area_code"])
        plan = _plan(form, [FieldAsk(name=name) for name in form.field_names()])
    except DomainError as refusal:
        add_refusal(form, refusal)
        return _first_step(request, form, status=status_of(refusal))
    second = _Second(request, form, plan, sent if step == "ask" else None)
    return second.ask() if step == "ask" else second.show()


@dataclass
class _Second:
    """The second step: what is held of each field, and the forms for what is not."""

    request: PageRequest
    form: RequestForm
    plan: Plan
    sent: QueryDict | None

    def __post_init__(self) -> None:
        tomorrow = timezone.localdate() + timedelta(days=USUAL_DAYS)
        self.rest = RestForm(self.sent, initial={"ends_on": tomorrow})
        names = {place.code: place.name for place in self.plan.communities}
        self.lines = [
            AskedField(
                plan=each,
                form=FieldForm(self.sent, plan=each, prefix=f"f{place}"),
                values=tuple((names[code], one) for code, one in (each.figures or {}).items()),
            )
            for place, each in enumerate(self.plan.fields)
        ]

    def ask(self) -> HttpResponse:
        """Run the command on what is not left out; a refusal comes back on this page."""
        forms_valid = all([self.rest.is_valid(), *(line.form.is_valid() for line in self.lines)])
        if not forms_valid:
            return self.show(status=400)
        try:
            made = services.ask_for_data(actor=self.request.actor, new=self._new())
        except (NotPermitted, NotFound):
            raise
        except DomainError as refusal:
            add_refusal(self.rest, refusal)
            return self.show(status=status_of(refusal))
        asked = queries.request_view(self.request.actor, made.pk).row.asked
        words = (
            _("Asked for what is left; what is held is below.")
            if asked
            else _("All of it was in stock: nobody has to be asked.")
        )
        return go(self.request, reverse("burden:request", args=[made.pk]), words)

    def show(self, status: int = 200) -> HttpResponse:
        """Show the plan with its forms."""
        plan = self.plan
        context = {
            "form": self.form,
            "rest": self.rest,
            "plan": plan,
            "lines": self.lines,
            "held": plan.count(Verdict.HELD),
            "to_ask": sum(each.to_ask for each in plan.fields),
            "undecided": plan.count(Verdict.SIMILAR),
            "left_out": plan.count(*LEFT_OUT),
            "may_send": plan.count(*LEFT_OUT) < len(plan.fields),
            "ask_something": any(
                each.to_ask or each.verdict is Verdict.SIMILAR for each in plan.fields
            ),
        }
        return render(self.request, "gongzhi/burden/ask_rest.html", context, status=status)

    def _new(self) -> services.NewRequest:
        given, rest = self.form.cleaned_data, self.rest.cleaned_data
        fields = [
            line.form.ask(line.plan.ask.name, rest)
            for line in self.lines
            if line.plan.verdict not in LEFT_OUT
        ]
        return services.NewRequest(
            title=given["title"],
            unit_id=given["unit_id"],
            area_code=given["area_code"],
            since=given["since"],
            until=given["until"],
            fields=fields,
        )


def _request_form(actor: Actor, sent: QueryDict | None) -> RequestForm:
    first = timezone.localdate().replace(day=1)
    last_month = (first - timedelta(days=1)).replace(day=1)
    return RequestForm(
        sent,
        units=own_units(actor, ASK),
        areas=areas_of(actor, ASK),
        initial={"since": last_month, "until": first - timedelta(days=1)},
    )


def _first_step(
    request: PageRequest, form: RequestForm, *, words: str = "", step: str = "", status: int = 200
) -> HttpResponse:
    """Show the first step: the form, and what a search of the holdings finds.

    A search keeps what was typed and finds fault with nothing.
    """
    if step == "search":
        form = _taken(request.actor, request.POST)
    elif form.is_bound and form.errors and status == 200:  # noqa: PLR2004 - the status of success
        status = 400
    found: list[Holding] = catalogue().search(words.strip()[:60])
    context = {
        "form": form,
        "words": words,
        "found": found,
        "no_unit": not form.fields["unit_id"].choices,  # type: ignore[attr-defined]
    }
    return render(request, "gongzhi/burden/ask.html", context, status=status)


def _taken(actor: Actor, sent: QueryDict) -> RequestForm:
    """Return the form with what was typed, and the holdings ticked in the list added to it."""
    lines = [sent.get("names", "").rstrip(), *sent.getlist("take")]
    given = {
        name: sent.get(name, "") for name in ("title", "unit_id", "area_code", "since", "until")
    }
    given["names"] = "\n".join(line for line in lines if line)
    form = _request_form(actor, None)
    form.initial = {**form.initial, **{name: text for name, text in given.items() if text}}
    return form


def _plan(form: forms.Form, asks: list[FieldAsk]) -> Plan:
    given: dict[str, Any] = form.cleaned_data
    since: date = given["since"]
    until: date = given["until"]
    rules.check_period(since, until)
    return plan_request(given["area_code"], since=since, until=until, asks=asks)
