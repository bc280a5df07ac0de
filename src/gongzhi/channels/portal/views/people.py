"""Accounts: who signs in, and with which keys programs act for them."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from gongzhi.channels.doors import door
from gongzhi.channels.edge import PageRequest
from gongzhi.channels.portal.commands import CommandPage, command, posted, run, show, titled
from gongzhi.channels.portal.forms.people import (
    AccountForm,
    NewAccountForm,
    PasswordForm,
    TokenForm,
)
from gongzhi.channels.portal.forms.shared import NoteMixin
from gongzhi.channels.portal.views.territory import form_view
from gongzhi.foundation.errors import NotFound
from gongzhi.registry.organisations.queries import appointments_of
from gongzhi.registry.people import queries, services
from gongzhi.registry.people.models import Account

CHANGE = "people.change_account"
TOKEN = "people.issue_token"  # noqa: S105 - the name of a verb
PAGE = 100


@door(CHANGE)
@require_GET
def list_accounts(request: PageRequest) -> HttpResponse:
    """List the accounts that the actor administers."""
    words = request.GET.get("q", "").strip().replace("\0", "")[:60]
    closed = request.GET.get("closed") == "yes"
    accounts = queries.accounts(request.actor, closed=closed)
    if words:
        accounts = accounts.filter(display_name__contains=words) | accounts.filter(
            username__contains=words.lower()
        )
    page = Paginator(accounts, PAGE).get_page(request.GET.get("page"))
    return render(
        request, "gongzhi/people/list.html", {"page": page, "words": words, "closed": closed}
    )


@door(CHANGE)
@require_GET
def show_account(request: PageRequest, account_id: int) -> HttpResponse:
    """Show one account with its appointments and keys."""
    account = _get_account(request, account_id)
    may_token = request.actor.may(TOKEN, account.area_code)
    context = {
        "account": account,
        "appointments": appointments_of(request.actor, account.key),
        "tokens": queries.tokens_of(request.actor, account.key) if may_token else [],
        "may_token": may_token,
    }
    return render(request, "gongzhi/people/account.html", context)


@door(CHANGE)
@form_view
def create_account(request: PageRequest) -> HttpResponse:
    """Make an account."""
    form = NewAccountForm(posted(request))
    return command(
        request,
        form=form,
        page=CommandPage(title=_("New account"), submit=_("Make"), back=reverse("people:list")),
        act=lambda data: services.create_account(
            actor=request.actor,
            username=data["username"],
            details=form.details(),
            password=data["password"],
        ),
        done=_shown,
    )


@door(CHANGE)
@form_view
def change_account(request: PageRequest, account_id: int) -> HttpResponse:
    """Change what describes an account."""
    account = _get_account(request, account_id)
    names = ("version", "display_name", "phone", "area_code", "locale")
    form = AccountForm(posted(request), initial={n: getattr(account, n) for n in names})
    return command(
        request,
        form=form,
        page=_page(account, title=_("Change the account"), submit=_("Save")),
        act=lambda data: services.change_account(
            actor=request.actor,
            account_id=account.key,
            details=form.details(),
            version=data["version"],
        ),
        done=_shown,
    )


@door(CHANGE)
@form_view
def reset_password(request: PageRequest, account_id: int) -> HttpResponse:
    """Set a password for somebody else."""
    account = _get_account(request, account_id)
    intro = _("All sessions of this account end. Hand the password over in person.")
    return command(
        request,
        form=PasswordForm(posted(request)),
        page=_page(account, title=_("New password"), submit=_("Set"), intro=intro),
        act=lambda data: services.reset_password(
            actor=request.actor, account_id=account.key, **data
        ),
        done=_shown,
    )


@door(CHANGE)
@form_view
def close_account(request: PageRequest, account_id: int) -> HttpResponse:
    """Close an account at once, or open it again."""
    account = _get_account(request, account_id)
    closing = account.is_active
    act = services.deactivate_account if closing else services.reactivate_account
    title = _("Close the account") if closing else _("Open the account again")
    return command(
        request,
        form=NoteMixin(posted(request)),
        page=_page(account, title=title, submit=title, danger=closing),
        act=lambda data: act(actor=request.actor, account_id=account.key, **data),
        done=_shown,
    )


@door(TOKEN)
@form_view
def issue_token(request: PageRequest, account_id: int) -> HttpResponse:
    """Issue a program's key and show it once."""
    account = _get_account(request, account_id)
    form = TokenForm(posted(request))
    page = _page(account, title=_("New API key"), submit=_("Issue"))
    status = 200
    if request.method == "POST":
        issued, status = run(form, lambda data: _issue(request, account, data))
        if issued is not None:
            context = {"account": account, "text": issued.text}
            return render(request, "gongzhi/people/token.html", context)
    return show(request, form=form, page=page, status=status)


@door(TOKEN)
@form_view
def revoke_token(request: PageRequest, account_id: int, token_id: int) -> HttpResponse:
    """Revoke a program's key."""
    account = _get_account(request, account_id)
    return command(
        request,
        form=NoteMixin(posted(request)),
        page=_page(account, title=_("Revoke the API key"), submit=_("Revoke"), danger=True),
        act=lambda data: services.revoke_token(actor=request.actor, token_id=token_id, **data),
        done=lambda _token: _shown(account),
    )


def _issue(request: PageRequest, account: Account, data: dict[str, Any]) -> services.IssuedToken:
    day = data["expires_on"]
    expires = timezone.make_aware(datetime.combine(day, time.max)) if day else None
    return services.issue_token(
        actor=request.actor, account_id=account.key, label=data["label"], expires_at=expires
    )


def _get_account(request: PageRequest, account_id: int) -> Account:
    account = queries.accounts(request.actor, closed=True).filter(pk=account_id).first()
    if account is None:
        raise NotFound(_("There is no such account among those you administer."))
    return account


def _page(
    account: Account, *, title: str, submit: str, intro: str = "", danger: bool = False
) -> CommandPage:
    return CommandPage(
        title=titled(title, account.display_name),
        submit=submit,
        intro=intro,
        danger=danger,
        back=reverse("people:account", args=[account.pk]),
    )


def _shown(account: Account) -> tuple[str, str]:
    words = _("Saved: %(name)s") % {"name": account.display_name}
    return reverse("people:account", args=[account.pk]), words
