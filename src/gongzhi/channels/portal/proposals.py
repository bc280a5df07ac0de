"""The pages that drafts of grids and layouts of centres have alike; each brings its own words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Final, Generic, TypeVar

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from gongzhi.channels.edge import status_of
from gongzhi.channels.portal.commands import (
    CommandPage,
    asks_for_part,
    command,
    go,
    posted,
    titled,
)
from gongzhi.channels.portal.forms.shared import Confirmation, NameForm
from gongzhi.foundation.errors import DomainError, NotFound, NotPermitted
from gongzhi.registry.proposals import Proposals, Proposed
from gongzhi.registry.territory.queries import names_of

PER_PAGE: Final = 60
Row = TypeVar("Row", bound=Proposed)


@dataclass(frozen=True, slots=True)
class ProposalPages(Generic[Row]):
    """The pages of one kind of proposals.

    ``space`` is the namespace of their addresses and the folder of their templates, ``one`` the
    name of a proposal's own page in both.
    """

    kind: Proposals[Row]
    space: str
    one: str

    def address_of(self, number: int) -> str:
        """Return the address of a proposal's page."""
        return reverse(f"{self.space}:{self.one}", args=[number])

    def back_to(self, row: Row) -> tuple[str, str]:
        """Return where a command on a proposal leads: to its page, without a word."""
        return self.address_of(row.pk), ""

    def page_of(self, row: Row, *, title: str, submit: str, **more: Any) -> CommandPage:
        """Return what stands around a command on a proposal."""
        back = self.address_of(row.pk)
        return CommandPage(title=titled(title, row.name), submit=submit, back=back, **more)

    def is_under_way(self, row: Row) -> bool:
        """Tell whether a proposal waits for its job or is being worked out."""
        return row.state in self.kind.under_way

    def by_area(
        self, request: HttpRequest, found: QuerySet[Row]
    ) -> tuple[list[tuple[str, list[Row]]], dict[str, Any]]:
        """Return a page of the list, grouped by area, and what else a list shows."""
        found = found.order_by("area_code", "-pk")
        page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
        groups = [
            (code, list(rows))
            for code, rows in groupby(page.object_list, key=lambda row: row.area_code)
        ]
        return groups, {"names": names_of(code for code, _rows in groups), "page": page}

    def show(
        self, request: HttpRequest, context: Mapping[str, Any], status: int = 200
    ) -> HttpResponse:
        """Show a proposal's page, or for htmx what is worked on in it."""
        template = "work" if asks_for_part(request) else self.one
        return render(request, f"gongzhi/{self.space}/{template}.html", context, status=status)

    def show_progress(
        self, request: HttpRequest, row: Row, context: Mapping[str, Any]
    ) -> HttpResponse:
        """Show how far the job of a proposal is; once it is done, have the whole page read anew."""
        if not self.is_under_way(row):
            return HttpResponse(status=204, headers={"HX-Refresh": "true"})
        return render(request, f"gongzhi/{self.space}/progress.html", context)

    def rename(
        self,
        request: HttpRequest,
        row: Row,
        *,
        title: str,
        act: Callable[[dict[str, Any]], Row],
    ) -> HttpResponse:
        """Give a proposal another name."""
        initial = {"name": row.name, "version": row.version}
        return command(
            request,
            form=NameForm(posted(request), initial=initial),
            page=self.page_of(row, title=title, submit=_("Save")),
            act=act,
            done=self.back_to,
        )

    def discard(
        self,
        request: HttpRequest,
        row: Row,
        *,
        title: str,
        intro: str,
        act: Callable[[], Row],
        said: str,
    ) -> HttpResponse:
        """Put a proposal away for good, and say so on the list."""
        page = self.page_of(row, title=title, submit=_("Discard"), intro=intro, danger=True)
        return command(
            request,
            form=Confirmation(posted(request)),
            page=page,
            act=lambda _data: act(),
            done=lambda _row: (reverse(f"{self.space}:list"), said),
        )

    def correct(
        self,
        request: HttpRequest,
        act: Callable[[], Row],
        *,
        unchanged: Callable[[], Row],
        shown: Callable[[Row, str], Mapping[str, Any]],
        chosen: str = "",
    ) -> HttpResponse:
        """Correct a proposal and show it anew: the part for htmx, which also draws the map again.

        ``shown`` returns what its page shows, with a refusal; ``unchanged`` reads the proposal
        that was refused, ``chosen`` is the end of the address that keeps what was looked at.
        """
        try:
            row = act()
        except (NotPermitted, NotFound):
            raise
        except DomainError as error:
            return self.show(request, shown(unchanged(), error.message), status_of(error))
        if not asks_for_part(request):
            return go(request, f"{self.address_of(row.pk)}{chosen}")
        response = self.show(request, shown(row, ""))
        response["HX-Trigger-After-Swap"] = "map:reread"
        return response
