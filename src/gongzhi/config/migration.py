"""Bringing a database up to this release: its tables, and the data that every installation has."""

from __future__ import annotations

from django.core.management import call_command

from gongzhi.config.startup import pending_migrations
from gongzhi.handling.cases.services import (
    load_categories,
    load_rating_reasons,
    load_standard_texts,
    start_waits,
)
from gongzhi.registry.organisations.services import load_roles


def migrate_database() -> int:
    """Apply what is missing and return how many migrations that was.

    Roles and default categories are brought up to the files shipped; what the desk has changed
    stays as it is. The standard texts and the reasons of a rating shipped are laid in once.
    Questions to reporters asked before there was a limit get one.
    """
    pending = len(pending_migrations())
    if pending:
        call_command("migrate", interactive=False, verbosity=0)
    load_roles()
    load_categories()
    load_standard_texts()
    load_rating_reasons()
    start_waits()
    return pending
