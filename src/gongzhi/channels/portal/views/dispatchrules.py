"""The dispatch rules of an area: listed in order, added, changed, moved, switched, taken out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from gongzhi.channels.doors import door
from gongzhi.channels.edge import PageRequest
from gongzhi.channels.portal.commands import CommandPage, go, number_in, posted, titled
from gongzhi.channels.portal.forms.dispatch_rules import DispatchRuleForm, initial_of
from gongzhi.channels.portal.forms.shared import Confirmation
from gongzhi.channels.portal.previews import previewed
from gongzhi.channels.portal.rulewords import words_of
from gongzhi.channels.portal.views.territory import form_view
from gongzhi.handling.cases import queries, services
from gongzhi.handling.cases.dispatch_rulebook import check_list
from gongzhi.handling.cases.dispatch_rules import MOST_RULES
from gongzhi.handling.cases.models import DispatchRule
from gongzhi.handling.cases.permissions import CHANGE_DISPATCH_RULE
from gongzhi.handling.cases.queries import RulePreview
from gongzhi.registry.territory.queries import names_of

PREVIEW = "gongzhi/rules/dispatch_rule.html"


@door(CHANGE_DISPATCH_RULE)
@require_GET
def list_rules(request: PageRequest) -> HttpResponse:
    """Show an area's rules in their order, what is skipped and why, and what was taken out."""
    kept = queries.lists_kept_by(request.actor)
    shown = queries.dispatch_list(request.actor, _area_asked(request, kept))
    rows = [each.row for each in (*shown.rules, *shown.above)]
    context = {
        "list": shown,
        "said": words_of([*rows, *shown.taken_out]),
        "titles": queries.RULE_STATES,
        "broken": [each for each in (*shown.rules, *shown.above) if each.broken],
        "kept": kept,
        "names": names_of({*kept, *(row.area_prefix for row in rows)} - {""}),
        "full": len(shown.rules) >= MOST_RULES,
        "most": MOST_RULES,
    }
    return render(request, "gongzhi/rules/dispatch_rules.html", context)


@door(CHANGE_DISPATCH_RULE)
@form_view
def create_rule(request: PageRequest) -> HttpResponse:
    """Add a rule at the end of the list, after a look at what it would have changed."""
    area = _area_asked(request, queries.lists_kept_by(request.actor))
    check_list(request.actor, area)
    form = DispatchRuleForm(posted(request), area_prefix=area)
    return previewed(
        request,
        form=form,
        page=_page(area, title=_("New dispatch rule"), submit=_("Add the rule")),
        preview=lambda _data: _previewed(request, area, form),
        act=lambda data: services.create_dispatch_rule(
            actor=request.actor, area_prefix=area, given=form.given(), note=data["note"]
        ),
        done=_saved,
    )


@door(CHANGE_DISPATCH_RULE)
@form_view
def change_rule(request: PageRequest, rule_id: int) -> HttpResponse:
    """Change a rule, after a look at what that would have changed."""
    row = queries.get_dispatch_rule(request.actor, rule_id)
    form = DispatchRuleForm(posted(request), initial=initial_of(row), area_prefix=row.area_prefix)
    return previewed(
        request,
        form=form,
        page=_page(
            row.area_prefix, title=titled(_("Dispatch rule"), row.name), submit=_("Save"), rule=row
        ),
        preview=lambda _data: _previewed(request, row.area_prefix, form, row.pk),
        act=lambda data: services.change_dispatch_rule(
            actor=request.actor,
            rule_id=rule_id,
            given=form.given(),
            version=data["version"],
            note=data["note"],
        ),
        done=_saved,
    )


@door(CHANGE_DISPATCH_RULE)
@form_view
def take_out(request: PageRequest, rule_id: int) -> HttpResponse:
    """Take a rule out of its list, after a look at what would go elsewhere without it."""
    row = queries.get_dispatch_rule(request.actor, rule_id)
    return previewed(
        request,
        form=Confirmation(posted(request)),
        page=_page(
            row.area_prefix,
            title=titled(_("Take out the rule"), row.name),
            submit=_("Take it out"),
            danger=True,
        ),
        preview=lambda _data: queries.preview_of(
            request.actor, area_prefix=row.area_prefix, replaced=row.pk, draft=None
        ),
        act=lambda _data: services.take_out_dispatch_rule(actor=request.actor, rule_id=rule_id),
        done=lambda rule: (address_of(rule), _("Taken out: %(name)s") % {"name": rule.name}),
    )


@door(CHANGE_DISPATCH_RULE)
@require_POST
def put_back(request: PageRequest, rule_id: int) -> HttpResponse:
    """Put a rule that was taken out at the end of its list."""
    return _done(request, rule_id, services.put_back_dispatch_rule)


@door(CHANGE_DISPATCH_RULE)
@require_POST
def move_rule(request: PageRequest, rule_id: int) -> HttpResponse:
    """Let a rule change places with its neighbour."""
    up = request.POST.get("way") != "down"
    return _done(request, rule_id, services.move_dispatch_rule, up=up)


@door(CHANGE_DISPATCH_RULE)
@require_POST
def switch_rule(request: PageRequest, rule_id: int) -> HttpResponse:
    """Switch a rule off or on."""
    on = request.POST.get("on") == "yes"
    return _done(request, rule_id, services.switch_dispatch_rule, on=on)


def address_of(rule: DispatchRule) -> str:
    """Return the address of the list that a rule stands in, or stood in."""
    return _list_address(rule.area_prefix)


def _area_asked(request: PageRequest, kept: Sequence[str]) -> str:
    """Return whose list the address asks for; without one the actor's own."""
    own = [code for code in request.actor.prefixes(CHANGE_DISPATCH_RULE) if code in kept]
    return request.GET.get("area", (own or [*kept, ""])[0])


def _list_address(area: str) -> str:
    return f"{reverse('dispatch_rules:list')}?{urlencode({'area': area})}"


def _done(
    request: PageRequest, rule_id: int, act: Callable[..., DispatchRule], **given: bool
) -> HttpResponse:
    version = number_in(request.POST.get("version"))
    rule = act(actor=request.actor, rule_id=rule_id, version=version, **given)
    return go(request, *_saved(rule))


def _previewed(
    request: PageRequest, area: str, form: DispatchRuleForm, rule_id: int | None = None
) -> RulePreview:
    draft = services.draft_dispatch_rule(
        actor=request.actor, area_prefix=area, given=form.given(), rule_id=rule_id
    )
    return queries.preview_of(request.actor, area_prefix=area, replaced=rule_id, draft=draft)


def _page(
    area: str, *, title: str, submit: str, rule: DispatchRule | None = None, danger: bool = False
) -> CommandPage:
    context: dict[str, Any] = {"rule": rule}
    return CommandPage(
        title=title,
        submit=submit,
        intro=_(
            "All that is filled in must hold. The first rule of the list that holds names the "
            "unit; whoever dispatches may still choose another."
        ),
        danger=danger,
        back=_list_address(area),
        template=PREVIEW,
        context=context,
    )


def _saved(rule: DispatchRule) -> tuple[str, str]:
    return address_of(rule), _("Saved: %(name)s") % {"name": rule.name}
