"""Bringing a database up to this release."""

from __future__ import annotations

from django.core.management import call_command

from gongzhi.config.startup import pending_migrations


def migrate_database() -> int:
    """Apply what is missing and return how many migrations that was."""
    pending = len(pending_migrations())
    if pending:
        call_command("migrate", interactive=False, verbosity=0)
    return pending
