"""Tables of the burden register: demands, data requests, and the figures given in answer."""

from __future__ import annotations

from typing import ClassVar, Final

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gongzhi.oversight.burden.provisions import DEMAND_KINDS
from gongzhi.oversight.burden.rules import Period
from gongzhi.oversight.metrics.metric import UNIT_TITLES, Unit
from gongzhi.registry.records import Recorded
from gongzhi.registry.territory.models import area_code_field

NAME_LENGTH: Final = 60
TITLE_LENGTH: Final = 80
GROUND_LENGTH: Final = 300
CLAUSE_LENGTH: Final = 120
LABEL_LENGTH: Final = 120
UNIT_LENGTH: Final = 12


class Often(models.TextChoices):
    """How often something is asked for."""

    ONCE = "once", _("once")
    DAILY = "daily", _("every working day")
    WEEKLY = "weekly", _("every week")
    MONTHLY = "monthly", _("every month")
    QUARTERLY = "quarterly", _("every quarter")
    HALF_YEARLY = "half_yearly", _("every half year")
    YEARLY = "yearly", _("every year")


class Demand(Recorded):
    """Something that an organisation wants of every community of an area.

    Admitted, it stands on the area's entry list until its end date. ``exception`` names the law
    that allows what a list in force forbids.
    """

    class State(models.TextChoices):
        PROPOSED = "proposed", pgettext_lazy("demand", "proposed")
        ADMITTED = "admitted", pgettext_lazy("demand", "on the list")
        REFUSED = "refused", pgettext_lazy("demand", "refused")
        ENDED = "ended", pgettext_lazy("demand", "ended")

    kind = models.CharField(max_length=12, choices=list(DEMAND_KINDS.items()))
    title = models.CharField(max_length=TITLE_LENGTH)
    asked_by = models.ForeignKey("organisations.Unit", models.PROTECT, related_name="+")
    area_code = area_code_field(db_index=True)
    county = models.CharField(max_length=6, db_collation="C")
    ground = models.CharField(max_length=GROUND_LENGTH)
    clause = models.CharField(max_length=CLAUSE_LENGTH)
    exception = models.CharField(max_length=CLAUSE_LENGTH, blank=True)
    often = models.CharField(max_length=12, choices=Often.choices)
    # The names of the fields of a form or report, as printed on it.
    fields = ArrayField(models.CharField(max_length=NAME_LENGTH), default=list)
    ends_on = models.DateField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.PROPOSED)
    proposed_at = models.DateTimeField()
    proposed_by = models.CharField(max_length=LABEL_LENGTH)
    decision = models.CharField(max_length=GROUND_LENGTH, blank=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.CharField(max_length=LABEL_LENGTH, blank=True)

    class Meta:
        verbose_name = _("demand")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["kind", "title", "asked_by", "area_code"],
                condition=Q(state__in=("proposed", "admitted")),
                name="demand_once",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Decline(models.Model):
    """A community does not do what is demanded, since it does not stand on the list."""

    demand = models.ForeignKey(Demand, models.CASCADE, related_name="declines")
    area_code = area_code_field()
    ground = models.CharField(max_length=GROUND_LENGTH)
    declined_at = models.DateTimeField()
    declined_by = models.CharField(max_length=LABEL_LENGTH)

    class Meta:
        verbose_name = _("refusal by a community")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["demand", "area_code"], name="declined_once"),
        ]

    def __str__(self) -> str:
        return f"{self.demand_id} {self.area_code}"


class AskedField(models.Model):
    """A figure that no table of the platform yields and that somebody has asked for.

    ``plain`` is the name as ``names.plain_name`` writes it: two spellings of one figure are one
    row. ``standing``: one answer holds until it is corrected; otherwise each period has its own.
    ``people``: it counts persons, and is shown from k ≥ 5 only. ``unit`` is the key of a metric's
    unit, which each reader's language has words for, or what the requester wrote.
    """

    class Kind(models.TextChoices):
        NUMBER = "number", _("a number")
        YES_NO = "yes_no", _("yes or no")

    name = models.CharField(max_length=NAME_LENGTH)
    plain = models.CharField(max_length=NAME_LENGTH, unique=True, db_collation="C")
    unit = models.CharField(max_length=UNIT_LENGTH, blank=True)
    kind = models.CharField(max_length=6, choices=Kind.choices, default=Kind.NUMBER)
    standing = models.BooleanField(default=False)
    people = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("field asked for")

    def __str__(self) -> str:
        return self.name

    @property
    def unit_title(self) -> str | Promise:
        """The unit in words."""
        return UNIT_TITLES[Unit(self.unit)] if self.unit in set(Unit) else self.unit


class HeldFigure(Recorded):
    """What a community answered: held from then on, for its period or until corrected."""

    field = models.ForeignKey(AskedField, models.PROTECT, related_name="figures")
    area_code = area_code_field(db_index=True)
    since = models.DateField(null=True)
    until = models.DateField(null=True)
    value = models.DecimalField(max_digits=16, decimal_places=2)
    answered_at = models.DateTimeField()
    answered_by = models.CharField(max_length=LABEL_LENGTH)

    class Meta:
        verbose_name = _("figure given")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["field", "area_code", "since", "until"],
                nulls_distinct=False,
                name="figure_given_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.field_id}@{self.area_code}"

    @property
    def period(self) -> Period:
        """The days that the figure is about; None for one that holds until corrected."""
        return (self.since, self.until) if self.since and self.until else None


class DataRequest(Recorded):
    """An organisation wants figures of every community of an area, for a period."""

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("data request", "open")
        WITHDRAWN = "withdrawn", pgettext_lazy("data request", "withdrawn")

    title = models.CharField(max_length=TITLE_LENGTH)
    asked_by = models.ForeignKey("organisations.Unit", models.PROTECT, related_name="+")
    area_code = area_code_field(db_index=True)
    county = models.CharField(max_length=6, db_collation="C")
    since = models.DateField()
    until = models.DateField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    asked_at = models.DateTimeField()
    asked_on = models.DateField(db_index=True)
    # What one field costs one community, by the rule in force on that day.
    minutes = models.SmallIntegerField()
    asked_by_label = models.CharField(max_length=LABEL_LENGTH)

    class Meta:
        verbose_name = _("data request")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(until__gte=F("since")), name="request_period_in_order"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class RequestField(models.Model):
    """One field of a request: what of it was in stock, and on what ground the rest is asked.

    ``holding`` is the catalogue's key; ``field`` stands where something had to be asked or was
    answered before. ``differs`` says in the requester's words why it is not the similar one.
    ``ends_on`` is the last day on which it is asked.
    """

    request = models.ForeignKey(DataRequest, models.CASCADE, related_name="fields")
    position = models.SmallIntegerField()
    name = models.CharField(max_length=NAME_LENGTH)
    holding = models.CharField(max_length=80, blank=True)
    field = models.ForeignKey(AskedField, models.PROTECT, null=True, related_name="+")
    ground = models.CharField(max_length=GROUND_LENGTH, blank=True)
    differs = models.CharField(max_length=GROUND_LENGTH, blank=True)
    ends_on = models.DateField(null=True)

    class Meta:
        verbose_name = _("field of a request")
        ordering: ClassVar = ["position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["request", "position"], name="request_field_place"),
        ]

    def __str__(self) -> str:
        return self.name


class Cell(models.Model):
    """One field of one community: from stock, asked of it, or awaited with an earlier request.

    The database itself keeps a community from being asked the same twice at once.
    """

    class State(models.TextChoices):
        STOCK = "stock", _("from stock")
        WAITING = "waiting", _("asked")
        FOLLOWING = "following", _("asked already by an earlier request")
        ANSWERED = "answered", _("answered")
        LAPSED = "lapsed", _("not asked any more")

    request_field = models.ForeignKey(RequestField, models.CASCADE, related_name="cells")
    field = models.ForeignKey(AskedField, models.PROTECT, null=True, related_name="+")
    area_code = area_code_field()
    since = models.DateField(null=True)
    until = models.DateField(null=True)
    state = models.CharField(max_length=10, choices=State.choices)
    # Whether the community itself was asked; else it came from stock or with another request.
    asked = models.BooleanField(default=False)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("figure of a community")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["request_field", "area_code"], name="cell_once"),
            models.UniqueConstraint(
                fields=["field", "area_code", "since", "until"],
                condition=Q(state="waiting"),
                nulls_distinct=False,
                name="asked_once",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("waiting", "following")) | Q(field__isnull=False),
                name="asked_for_a_field",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["area_code"],
                name="cell_to_answer",
                condition=Q(state__in=("waiting", "following")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.request_field_id}@{self.area_code} {self.state}"

    @property
    def period(self) -> Period:
        """The days that the figure is about; None for one that holds until corrected."""
        return (self.since, self.until) if self.since and self.until else None
