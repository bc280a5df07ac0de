"""The categories with their limits, and the working calendar."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from gongzhi.channels.doors import door
from gongzhi.channels.edge import PageRequest
from gongzhi.channels.portal.choices import in_language
from gongzhi.channels.portal.commands import CommandPage, command, posted
from gongzhi.channels.portal.forms.class_questions import ClassQuestionsForm
from gongzhi.channels.portal.forms.rules import CategoryForm, HolidayForm
from gongzhi.channels.portal.forms.shared import Confirmation
from gongzhi.channels.portal.views.territory import form_view
from gongzhi.foundation.clock import holidays
from gongzhi.foundation.clock.services import working_calendar
from gongzhi.foundation.errors import InvalidInput, NotFound
from gongzhi.foundation.models import Holiday
from gongzhi.handling.cases.categories import all_categories, category_of
from gongzhi.handling.cases.models import Category
from gongzhi.handling.cases.services import categories as services
from gongzhi.packs.queries import said_of_classes
from gongzhi.registry.territory.queries import names_of

CHANGE_CATEGORY = "cases.change_category"
CHANGE_CALENDAR = holidays.CHANGE
FIRST_YEAR, LAST_YEAR = 2000, 2099
SATURDAY = 5


@door(CHANGE_CATEGORY)
@require_GET
def list_categories(request: PageRequest) -> HttpResponse:
    """Show the category tree with the limits in force, and which packs they come from."""
    said = said_of_classes()
    context = {
        "rows": [(one, said.get(one.code, ())) for one in all_categories()],
        "places": names_of({each.area_code for ones in said.values() for each in ones}),
    }
    return render(request, "gongzhi/rules/categories.html", context)


@door(CHANGE_CATEGORY)
@form_view
def change_category(request: PageRequest, code: str) -> HttpResponse:
    """Change a class of matters."""
    row = Category.objects.filter(code=code).first()
    if row is None:
        raise NotFound(_("There is no category {code}."), code=code[:20])
    form = CategoryForm(posted(request), initial=CategoryForm.initial_of(row))
    page = CommandPage(
        title=f"{row.code} {row.name}",
        submit=_("Save"),
        intro=_("Cases already running keep the limits they started with."),
        back=reverse("categories:list"),
    )
    return command(
        request,
        form=form,
        page=page,
        act=lambda data: services.change_category(
            actor=request.actor, code=code, change=form.change(), note=data["note"]
        ),
        done=lambda changed: (
            reverse("categories:list"),
            _("Saved: %(name)s") % {"name": changed.name},
        ),
    )


@door(CHANGE_CATEGORY)
@form_view
def change_questions(request: PageRequest, code: str) -> HttpResponse:
    """Change what a class asks beyond a report; answers already given stay as they are."""
    row = Category.objects.select_related("parent").filter(code=code).first()
    if row is None:
        raise NotFound(_("There is no category {code}."), code=code[:20])
    form = ClassQuestionsForm(posted(request), kept=row.questions)
    above = category_of(row.parent_id) if not row.questions else None
    page = CommandPage(
        title=_("Questions: %(name)s") % {"name": f"{row.code} {row.name}"},
        submit=_("Save"),
        intro=_(
            "Asked with the report at the desk, on the officers' phone, and of residents once "
            "theirs is sent. Answers already given keep the words they were given to."
        ),
        back=reverse("categories:list"),
        template="gongzhi/rules/questions.html",
        context={
            "inherited": [in_language(each.title, each.title_en) for each in above.questions]
            if above
            else []
        },
    )
    return command(
        request,
        form=form,
        page=page,
        act=lambda data: services.change_category(
            actor=request.actor, code=code, change=form.change(), note=data["note"]
        ),
        done=lambda changed: (page.back, _("Saved: %(name)s") % {"name": changed.name}),
    )


@door(CHANGE_CALENDAR)
@require_GET
def show_calendar(request: PageRequest) -> HttpResponse:
    """Show one year: which days are worked, and which the table sets."""
    year = _year(request.GET.get("year", ""))
    rows = {row.day: row for row in Holiday.objects.filter(day__year=year).order_by("day")}
    context = {
        "year": year,
        "published": working_calendar().is_published(year),
        "months": _months(year, rows),
        "rows": rows.values(),
        "earlier": year - 1 if year > FIRST_YEAR else None,
        "later": year + 1 if year < LAST_YEAR else None,
    }
    return render(request, "gongzhi/rules/calendar.html", context)


@door(CHANGE_CALENDAR)
@form_view
def set_day(request: PageRequest) -> HttpResponse:
    """Make a day a day off or a make-up workday."""
    initial = {"day": request.GET.get("day", "")}
    page = CommandPage(
        title=_("Set a day"),
        submit=_("Set"),
        intro=_("Deadlines that run over this day move with it."),
        back=reverse("calendar:list"),
    )
    return command(
        request,
        form=HolidayForm(posted(request), initial=initial),
        page=page,
        act=lambda data: holidays.set_day(actor=request.actor, **data),
        done=lambda row: (_year_page(row.day), _("Saved: %(name)s") % {"name": row.day}),
    )


@door(CHANGE_CALENDAR)
@form_view
def clear_day(request: PageRequest, day: str) -> HttpResponse:
    """Take a day out of the table."""
    chosen = _day(day)
    page = CommandPage(
        title=_("Take %(day)s out of the table") % {"day": chosen},
        submit=_("Take out"),
        danger=True,
        back=_year_page(chosen),
    )
    return command(
        request,
        form=Confirmation(posted(request)),
        page=page,
        act=lambda _data: _cleared(request, chosen),
        done=lambda day: (_year_page(day), _("Saved: %(name)s") % {"name": day}),
    )


def _cleared(request: PageRequest, day: date) -> date:
    holidays.clear_day(actor=request.actor, day=day)
    return day


def _months(year: int, rows: dict[date, Holiday]) -> list[dict[str, Any]]:
    calendar = working_calendar()
    months = []
    for month in range(1, 13):
        first = date(year, month, 1)
        after = date(year + month // 12, month % 12 + 1, 1) if (year, month) != (2099, 12) else None
        count = ((after or first + timedelta(days=31)) - first).days
        days = [
            {
                "day": (day := first + timedelta(days=n)),
                "worked": calendar.is_working_day(day),
                "usual": calendar.is_working_day(day) == (day.weekday() < SATURDAY),
                "row": rows.get(day),
            }
            for n in range(count)
        ]
        months.append({"first": first, "blanks": range(first.weekday()), "days": days})
    return months


def _year(text: str) -> int:
    plain = text.isascii() and text.isdigit() and len(text) == len(str(LAST_YEAR))
    year = int(text) if plain else 0
    return year if FIRST_YEAR <= year <= LAST_YEAR else timezone.localdate().year


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise InvalidInput(
            _("{day} is not a day. Choose one from the calendar."), day=text[:20]
        ) from None


def _year_page(day: date) -> str:
    return f"{reverse('calendar:list')}?year={day.year}"
