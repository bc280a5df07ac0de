"""The burden register: what is demanded of communities, and the decisions on it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, Final

from django.core.paginator import Paginator
from django.http import FileResponse, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from gongzhi.channels.doors import door
from gongzhi.channels.edge import PageRequest
from gongzhi.channels.portal.commands import CommandPage, command, posted, titled
from gongzhi.channels.portal.forms.burden import (
    DecisionForm,
    DeclineForm,
    DemandForm,
    names_in,
)
from gongzhi.channels.portal.views.territory import form_view
from gongzhi.channels.portal.workbooks import workbook
from gongzhi.foundation.actors import Actor
from gongzhi.foundation.journal.services import Subject, timeline
from gongzhi.oversight.burden import queries, services
from gongzhi.oversight.burden.holdings import catalogue
from gongzhi.oversight.burden.lists import limits_on, lists_in_force
from gongzhi.oversight.burden.minutes import minutes_on
from gongzhi.oversight.burden.models import Demand
from gongzhi.oversight.burden.permissions import DECIDE, DECLINE, PROPOSE, VIEW
from gongzhi.oversight.burden.provisions import DEMAND_KINDS
from gongzhi.oversight.burden.queries import DemandRow
from gongzhi.oversight.burden.scope import (
    areas_to_ask,
    communities_of,
    own_units,
    reach_of,
    reaches,
)
from gongzhi.registry.territory import queries as territory

if TYPE_CHECKING:
    from gongzhi.channels.transfer.export import Value

PER_PAGE: Final = 40
MOST_AREAS: Final = 400


@door(VIEW)
@require_GET
def list_demands(request: PageRequest) -> HttpResponse:
    """Show what is demanded of communities, who asks, and what that costs them."""
    found = _filtered(request)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    held = catalogue()
    today = timezone.localdate()
    on_list = queries.demands(request.actor, state=Demand.State.ADMITTED)
    context = {
        "page": page,
        "rows": queries.demand_rows(page, held),
        "askers": queries.summed_up(queries.demand_rows(on_list, held)),
        "saved": queries.saved_in(request.actor, since=today.replace(month=1, day=1), until=today),
        "minutes": minutes_on(today),
        "kinds": DEMAND_KINDS.items(),
        "states": Demand.State.choices,
        "kind": request.GET.get("kind", ""),
        "state": request.GET.get("state", ""),
        "lists": _lists(request.actor),
        "names": _names(row.area_code for row in page),
        "may_propose": request.actor.holds(PROPOSE),
    }
    return render(request, "gongzhi/burden/list.html", context)


@door(VIEW)
@require_GET
def export_demands(request: PageRequest) -> FileResponse:
    """Send the register as filtered, as a workbook."""
    rows = queries.demand_rows(_filtered(request), catalogue())
    return workbook(_cells(rows), _headers(), _("Burden register"))


@door(VIEW)
@require_GET
def show_demand(request: PageRequest, demand_id: int) -> HttpResponse:
    """Show one demand: its ground, what of it is held, who decided, who declined."""
    demand = queries.get_demand(request.actor, demand_id)
    held = catalogue()
    (row,) = queries.demand_rows([demand], held)
    declines = queries.declines_of(request.actor, demand)
    context = {
        "row": row,
        "demand": demand,
        "fields": [(name, held.find(name)) for name in demand.fields],
        "limits": limits_on(demand.kind, unit=demand.asked_by, area_code=demand.area_code),
        "declines": declines,
        "story": [
            (entry, VERB_TITLES.get(entry.verb, entry.verb))
            for entry in timeline(Subject("demand", demand.pk))
        ],
        "names": _names([demand.area_code, *(each.area_code for each in declines)]),
        "verbs": _verbs(request.actor, row),
        "may_decline": not row.on_list and request.actor.holds(DECLINE),
    }
    return render(request, "gongzhi/burden/demand.html", context)


@door(PROPOSE)
@form_view
def propose(request: PageRequest) -> HttpResponse:
    """Propose a demand."""
    back = reverse("burden:list")
    page = CommandPage(
        title=_("Propose a demand on communities"),
        submit=_("Propose it"),
        intro=_("It is decided before it is asked. Until then communities may decline it."),
        back=back,
    )
    form = DemandForm(
        posted(request),
        units=own_units(request.actor, PROPOSE),
        areas=areas_of(request.actor, PROPOSE),
    )

    def act(data: dict[str, Any]) -> Demand:
        names = names_in(data.pop("fields_text"))
        new = services.NewDemand(fields=names, **data)
        return services.propose_demand(actor=request.actor, new=new)

    return command(request, form=form, page=page, act=act, done=_to_demand(_("Proposed.")))


@door(DECIDE)
@form_view
def decide(request: PageRequest, demand_id: int, slug: str) -> HttpResponse:
    """Admit, refuse or end a demand."""
    demand = queries.get_demand(request.actor, demand_id)
    title, submit, act = DECISIONS[slug]
    page = CommandPage(
        title=titled(title, demand.title),
        submit=submit,
        intro=f"{demand.ground}（{demand.clause}）",
        back=reverse("burden:demand", args=[demand_id]),
        danger=slug != "admit",
    )
    return command(
        request,
        form=DecisionForm(posted(request), initial={"version": demand.version}),
        page=page,
        act=lambda data: act(actor=request.actor, demand_id=demand_id, **data),
        done=_to_demand(_("Decided.")),
    )


@door(DECLINE)
@form_view
def decline(request: PageRequest, demand_id: int) -> HttpResponse:
    """Decline a demand that is not on the list."""
    demand = queries.get_demand(request.actor, demand_id)
    places = [
        (place.code, place.name)
        for place in communities_of(request.actor, DECLINE)
        if place.code.startswith(demand.area_code)
    ]
    page = CommandPage(
        title=_("Decline: %(title)s") % {"title": demand.title},
        submit=_("Decline it"),
        intro=_("It is not on the entry list. The unit that asks reads your ground."),
        back=reverse("burden:demand", args=[demand_id]),
        danger=True,
    )
    form = DeclineForm(
        posted(request),
        communities=places,
        initial={"ground": _("Not on the entry list of work items (准入清单).")},
    )
    return command(
        request,
        form=form,
        page=page,
        act=lambda data: services.decline_demand(actor=request.actor, demand_id=demand_id, **data),
        done=lambda _made: (page.back, _("Declined, with the ground on record.")),
    )


DECISIONS: Final[dict[str, tuple[str | Promise, str | Promise, Callable[..., Demand]]]] = {
    "admit": (gettext_lazy("Admit"), gettext_lazy("Put it on the list"), services.admit_demand),
    "refuse": (gettext_lazy("Refuse"), gettext_lazy("Refuse it"), services.refuse_demand),
    "end": (gettext_lazy("End"), gettext_lazy("Take it off the list"), services.end_demand),
}
VERB_TITLES: Final[dict[str, str | Promise]] = {
    "burden.propose": gettext_lazy("proposed"),
    "burden.admit": gettext_lazy("put on the list"),
    "burden.refuse": gettext_lazy("refused the demand"),
    "burden.end": gettext_lazy("taken off the list"),
    "burden.expire": gettext_lazy("ended with its last day"),
    "burden.decline": gettext_lazy("declined by a community"),
}


def areas_of(actor: Actor, verb: str) -> list[tuple[str, str]]:
    """Return the areas from district to community that the actor may ask, by the tree."""
    found = areas_to_ask(actor, verb)[:MOST_AREAS]
    top = min((area.level for area in found), default=0)
    return [(area.code, "\u3000" * (area.level - top) + area.name) for area in found]


def _filtered(request: PageRequest) -> Any:
    return queries.demands(
        request.actor,
        kind=request.GET.get("kind", ""),
        state=request.GET.get("state", ""),
        unit_id=number_of(request.GET.get("unit", "")),
    )


def number_of(text: str) -> int | None:
    """Return a key from an address; None for nothing, or for what cannot be one."""
    plain = text.strip()
    return int(plain) if plain.isascii() and plain.isdigit() and len(plain) < 16 else None  # noqa: PLR2004 - digits of a key


def _lists(actor: Actor) -> list[Any]:
    prefix = next(iter(reach_of(actor, VIEW)), "")
    return lists_in_force(prefix) if prefix else []


def _names(codes: Any) -> dict[str, str]:
    return territory.names_of(code for own in codes for code in territory.lineage(own))


def _verbs(actor: Actor, row: DemandRow) -> list[tuple[str, str | Promise]]:
    demand, verbs = row.demand, []
    if reaches(actor, DECIDE, demand.area_code):
        if demand.state == Demand.State.PROPOSED:
            verbs += ["admit", "refuse"]
        elif row.on_list:
            verbs += ["end"]
    return [(slug, DECISIONS[slug][0]) for slug in verbs]


def _to_demand(words: str) -> Callable[[Demand], tuple[str, str]]:
    return lambda demand: (reverse("burden:demand", args=[demand.pk]), words)


def _headers() -> list[str]:
    return [
        _("Kind"), _("What is demanded"), _("Who asks"), _("Ground"), _("Clause"), _("How often"),
        _("Fields"), _("Held already"), _("Hours a year"), _("Last day"), _("State"),
        _("Declined by"), _("Area code"),
    ]  # fmt: skip


def _cells(rows: list[DemandRow]) -> Iterator[list[Value]]:
    for row in rows:
        demand = row.demand
        yield [
            str(demand.get_kind_display()), demand.title, str(demand.asked_by), demand.ground,
            demand.clause, str(demand.get_often_display()), row.fields, row.held, row.hours,
            demand.ends_on, str(demand.get_state_display()), row.declined, demand.area_code,
        ]  # fmt: skip
