"""The personal data that notifications keep, and for how long."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from gongzhi.registry.people.personal import Basis, PersonalField, declare

declare(
    PersonalField(
        model="notify.ReporterMail",
        field="recipient_digest",
        purpose=_("To bound how many mails one address gets in a day"),
        basis=Basis.CONSENT,
        retention_days=1,
        mask=lambda value: "***" if value else "",
        since="made_at",
    )
)
