"""Tables of people: accounts and their tokens, households and residents.

Every personal field is declared in ``personal`` with its purpose, legal basis and retention.
There is no field for ethnicity, religion or any score of a person, and there will be none.
"""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gongzhi.foundation.ids import AccountId, ResidentId
from gongzhi.registry.records import Recorded
from gongzhi.registry.territory.models import area_code_field

LOCALES = [("zh-hans", "简体中文"), ("en", "English")]


class AccountManager(BaseUserManager["Account"]):
    """Makes accounts; what an account may do comes from its posts alone."""

    def create_user(self, username: str, password: str | None = None, **fields: object) -> Account:
        """Store an account. Without a password nobody can sign in to it."""
        account = self.model(username=self.model.normalize_username(username), **fields)
        account.set_password(password)
        account.save(using=self._db)
        return account


class Account(AbstractBaseUser, Recorded):
    """Somebody who signs in. Rights come through posts only; there is no superuser.

    ``area_code`` is the area whose administrators keep the account, not where its posts reach.
    """

    username = models.CharField(max_length=64, unique=True)
    display_name = models.CharField(max_length=60)
    phone = models.CharField(max_length=30, blank=True)
    email = models.EmailField(max_length=120, blank=True)
    area_code = area_code_field(blank=True, db_index=True)
    locale = models.CharField(max_length=10, choices=LOCALES, default="zh-hans")
    is_active = models.BooleanField(default=True)
    must_change_password = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=timezone.now)
    deactivated_at = models.DateTimeField(null=True)

    objects = AccountManager()

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["display_name"]

    class Meta:
        verbose_name = _("account")

    def __str__(self) -> str:
        return self.display_name or self.username

    @property
    def key(self) -> AccountId:
        """The id as its own type."""
        return AccountId(self.pk)


class ApiToken(models.Model):
    """A program's key to an account. Only its digest is kept; the key is shown once."""

    account = models.ForeignKey(Account, models.CASCADE, related_name="tokens")
    label = models.CharField(max_length=60)
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField(null=True)
    last_used_on = models.DateField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("API key")

    def __str__(self) -> str:
        return self.label


class Household(Recorded):
    """People who live together at one address."""

    area_code = area_code_field(db_index=True)
    premises = models.ForeignKey(
        "territory.Premises", models.SET_NULL, null=True, related_name="households"
    )
    number = models.CharField(max_length=30, blank=True)
    valid_from = models.DateField(default=timezone.localdate)
    valid_to = models.DateField(null=True)

    class Meta:
        verbose_name = _("household")

    def __str__(self) -> str:
        return f"{self.area_code} {self.number}"


class Resident(Recorded):
    """A person who lives in the territory, as far as a service needs to know them.

    ``confirmed_on`` is the day the person last confirmed the data or was served by it: retention
    runs from it. ``erased_at`` marks a row whose person asked to be forgotten.
    """

    area_code = area_code_field(db_index=True)
    household = models.ForeignKey(Household, models.SET_NULL, null=True, related_name="residents")
    premises = models.ForeignKey(
        "territory.Premises", models.SET_NULL, null=True, related_name="residents"
    )
    name = models.CharField(max_length=60, blank=True)
    phone = models.CharField(max_length=30, blank=True, db_index=True)
    citizen_id = models.CharField(max_length=18, blank=True)
    citizen_id_purpose = models.CharField(max_length=60, blank=True)
    contact_language = models.CharField(max_length=10, default="zh-hans")
    confirmed_on = models.DateField(default=timezone.localdate)
    left_on = models.DateField(null=True)
    erased_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("resident")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(citizen_id="") | ~Q(citizen_id_purpose=""),
                name="resident_id_for_a_purpose",
            ),
        ]

    def __str__(self) -> str:
        return f"resident {self.pk}"

    @property
    def key(self) -> ResidentId:
        """The id as its own type."""
        return ResidentId(self.pk)
