"""Commands on demands: propose, admit or refuse, end; and a community's own refusal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gongzhi.foundation.actors import SYSTEM, Actor
from gongzhi.foundation.errors import Conflict, InvalidInput, WrongState
from gongzhi.oversight.burden import rules
from gongzhi.oversight.burden.errors import no_such_demand, standing_already
from gongzhi.oversight.burden.lists import limits_on
from gongzhi.oversight.burden.models import (
    CLAUSE_LENGTH,
    GROUND_LENGTH,
    NAME_LENGTH,
    TITLE_LENGTH,
    Decline,
    Demand,
    Often,
)
from gongzhi.oversight.burden.permissions import DECIDE, DECLINE, PROPOSE, VIEW
from gongzhi.oversight.burden.provisions import DEMAND_KINDS, Stance
from gongzhi.oversight.burden.scope import (
    check_area,
    check_reaches,
    check_speaks_for,
    concerning,
    reach_of,
)
from gongzhi.registry.records import check_version, checked_text, record_change, save_unique
from gongzhi.registry.territory import queries as territory
from gongzhi.registry.territory.queries import Depth

KIND: Final = "demand"
ADMIT: Final = "burden.admit"
REFUSE: Final = "burden.refuse"
END: Final = "burden.end"
EXPIRE: Final = "burden.expire"

_STANDING: Final = (Demand.State.PROPOSED, Demand.State.ADMITTED)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewDemand:
    """What is demanded of the communities of an area, by whom, on what ground, until when.

    ``fields`` are the names of a form's fields; ``exception`` names the law that allows what a
    list forbids.
    """

    kind: str
    title: str
    unit_id: int
    area_code: str
    ground: str
    clause: str
    often: str
    ends_on: date
    fields: Sequence[str] = ()
    exception: str = ""


@transaction.atomic
def propose_demand(*, actor: Actor, new: NewDemand) -> Demand:
    """Propose a demand, to be admitted to the entry list or refused.

    Raises ``InvalidInput`` (with the field), ``NotPermitted``, and ``Conflict`` where the same
    demand stands already, or where a list in force forbids it and no exception is named.
    """
    check_reaches(actor, PROPOSE, new.area_code)
    check_speaks_for(actor, PROPOSE, new.unit_id)
    check_area(new.area_code)
    _check_words(new)
    demand = Demand(
        kind=new.kind,
        title=checked_text(new.title, field="title", longest=TITLE_LENGTH),
        asked_by_id=new.unit_id,
        area_code=new.area_code,
        county=territory.county_of(new.area_code),
        ground=checked_text(new.ground, field="ground", longest=GROUND_LENGTH),
        clause=checked_text(new.clause, field="clause", longest=CLAUSE_LENGTH),
        exception=_optional(new.exception, "exception", CLAUSE_LENGTH),
        often=new.often,
        fields=_field_names(new.fields),
        ends_on=new.ends_on,
        proposed_at=timezone.now(),
        proposed_by=actor.label,
    )
    _check_lists(demand)
    _check_once(demand)
    save_unique(demand, standing_already(demand.title))
    return _recorded(demand, actor, PROPOSE, new=True)


@transaction.atomic
def admit_demand(
    *, actor: Actor, demand_id: int, decision: str, version: int | None = None
) -> Demand:
    """Put a proposed demand on the entry list until its end date, with the ground.

    Raises ``WrongState``, and ``Conflict`` where a list loaded meanwhile forbids it.
    """
    with _deciding(actor, demand_id, version, Demand.State.PROPOSED) as demand:
        rules.check_end(demand.ends_on, today=timezone.localdate(), longest=rules.LONGEST_DEMAND)
        _check_lists(demand)
        _decide(demand, actor, decision, Demand.State.ADMITTED)
    return _recorded(demand, actor, ADMIT, note=decision)


@transaction.atomic
def refuse_demand(
    *, actor: Actor, demand_id: int, decision: str, version: int | None = None
) -> Demand:
    """Refuse a proposed demand with the ground. Raises ``WrongState``."""
    with _deciding(actor, demand_id, version, Demand.State.PROPOSED) as demand:
        _decide(demand, actor, decision, Demand.State.REFUSED)
    return _recorded(demand, actor, REFUSE, note=decision)


@transaction.atomic
def end_demand(
    *, actor: Actor, demand_id: int, decision: str, version: int | None = None
) -> Demand:
    """Take a demand off the list before its end date. Raises ``WrongState``."""
    with _deciding(actor, demand_id, version, Demand.State.ADMITTED) as demand:
        _decide(demand, actor, decision, Demand.State.ENDED)
    return _recorded(demand, actor, END, note=decision)


@transaction.atomic
def decline_demand(*, actor: Actor, demand_id: int, area_code: str, ground: str) -> Decline:
    """Decline, for one community, what is demanded without being on the list.

    Raises ``WrongState`` where it is on the list, ``Conflict`` where it is declined already.
    """
    demand = _locked(actor, demand_id)
    check_reaches(actor, DECLINE, area_code)
    if len(area_code) != Depth.COMMUNITY.length or not area_code.startswith(demand.area_code):
        raise InvalidInput(_("Choose a community of which this is asked."), field="area_code")
    today = timezone.localdate()
    if on_list(demand, today=today):
        raise WrongState(
            _(
                "This is on the entry list until {ends_on}: {decision} To have it taken off, turn "
                "to {decided_by}."
            ),
            ends_on=demand.ends_on.isoformat(),
            decision=demand.decision,
            decided_by=demand.decided_by,
        )
    decline = Decline(
        demand=demand,
        area_code=area_code,
        ground=checked_text(ground, field="ground", longest=GROUND_LENGTH),
        declined_at=timezone.now(),
        declined_by=actor.label,
    )
    save_unique(decline, Conflict(_("This community has declined it already.")))
    _recorded(demand, actor, DECLINE, note=decline.ground, community=area_code)
    return decline


@transaction.atomic
def end_expired(*, today: date | None = None) -> int:
    """End what the system finds past its last day, so that the same may be proposed anew.

    Returns how many demands that are.
    """
    day = today or timezone.localdate()
    standing = Demand.objects.filter(state__in=_STANDING, ends_on__lt=day)
    over = list(standing.select_for_update(no_key=True).order_by("pk"))
    for demand in over:
        _expire(demand)
    return len(over)


def on_list(demand: Demand, *, today: date) -> bool:
    """Tell whether a demand stands on the entry list on a day."""
    return demand.state == Demand.State.ADMITTED and demand.ends_on >= today


def _check_once(demand: Demand) -> None:
    """Raise ``Conflict`` where the same stands; one past its last day gives way at once."""
    same = Demand.objects.filter(
        state__in=_STANDING,
        kind=demand.kind,
        title=demand.title,
        asked_by_id=demand.asked_by_id,
        area_code=demand.area_code,
    )
    first = same.select_for_update(no_key=True).first()
    if first is None:
        return
    if first.ends_on >= timezone.localdate():
        raise standing_already(demand.title, demand_id=first.pk)
    _expire(first)


def _expire(demand: Demand) -> None:
    demand.state = Demand.State.ENDED
    demand.save(update_fields=["state"])
    _recorded(demand, SYSTEM, EXPIRE)


def _check_words(new: NewDemand) -> None:
    if new.kind not in DEMAND_KINDS:
        raise InvalidInput(_("Choose what kind of demand this is."), field="kind")
    if new.often not in Often.values:
        raise InvalidInput(_("Choose how often it is asked for."), field="often")
    rules.check_end(new.ends_on, today=timezone.localdate(), longest=rules.LONGEST_DEMAND)


def _field_names(given: Sequence[str]) -> list[str]:
    names = [name for each in given if (name := _optional(each, "fields", NAME_LENGTH))]
    if len(names) > rules.MOST_FIELDS:
        raise InvalidInput(
            _("A form has at most {most} fields here. Ask for less."),
            field="fields",
            most=rules.MOST_FIELDS,
        )
    for name in names:
        rules.check_name(name)
    return list(dict.fromkeys(names))


def _optional(text: str, field: str, longest: int) -> str:
    return checked_text(text, field=field, longest=longest, optional=True)


def _check_lists(demand: Demand) -> None:
    """Raise ``Conflict`` where a list in force forbids the demand and no exception is named."""
    for limit in limits_on(demand.kind, unit=demand.asked_by, area_code=demand.area_code):
        if limit.entry.stance is Stance.FORBIDDEN and not demand.exception:
            raise Conflict(
                _(
                    "“{heading}” ({document}) rules this out. If a law excepts it, name that law; "
                    "otherwise do without."
                ),
                field="exception",
                heading=limit.heading,
                document=limit.document,
            )


@contextmanager
def _deciding(
    actor: Actor, demand_id: int, version: int | None, wanted: Demand.State
) -> Iterator[Demand]:
    demand = _locked(actor, demand_id, version=version)
    check_reaches(actor, DECIDE, demand.area_code)
    if demand.state != wanted:
        raise WrongState(
            _("“{title}” is {state} now. Reload it and see who decided."),
            title=demand.title,
            state=demand.get_state_display(),
        )
    yield demand
    demand.save()


def _locked(actor: Actor, demand_id: int, *, version: int | None = None) -> Demand:
    seen = Demand.objects.filter(concerning(reach_of(actor, VIEW)), pk=demand_id)
    demand = seen.select_for_update(no_key=True, of=("self",)).select_related("asked_by").first()
    if demand is None:
        raise no_such_demand(demand_id)
    check_version(demand, version)
    return demand


def _decide(demand: Demand, actor: Actor, decision: str, state: Demand.State) -> None:
    demand.decision = checked_text(decision, field="decision", longest=GROUND_LENGTH)
    demand.decided_at = timezone.now()
    demand.decided_by = actor.label
    demand.state = state


def _recorded(
    demand: Demand,
    actor: Actor,
    verb: str,
    *,
    note: str = "",
    community: str = "",
    new: bool = False,
) -> Demand:
    facts: dict[str, str | int] = {
        "to": str(demand.state),
        "title": demand.title,
        "kind": demand.kind,
        "unit": demand.asked_by_id,
        "area": demand.area_code,
        "ends_on": demand.ends_on.isoformat(),
    }
    if community:
        facts["community"] = community
    record_change(
        demand,
        kind=KIND,
        actor=actor,
        verb=verb,
        county=demand.county,
        facts=facts,
        note=note,
        new=new,
    )
    return demand
