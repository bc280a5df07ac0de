"""Tables of topics: what many cases are about, which they are, and who follows it."""

from __future__ import annotations

from typing import ClassVar, Final

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gongzhi.registry.records import Recorded
from gongzhi.registry.territory.models import area_code_field

TITLE_LENGTH: Final = 60
WORD_LENGTH: Final = 60


class Topic(Recorded):
    """A matter that several cases of a sub-district are about.

    Its title and words are those that mark it, never a person's text. Counts and the heat are of
    the cases in it, as the last look at its area left them; ``parts`` explain the heat.
    """

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("topic", "open")
        CLOSED = "closed", pgettext_lazy("topic", "closed")
        # No later look found it again, and nobody had laid a hand on it.
        FADED = "faded", pgettext_lazy("topic", "faded")

    class Trend(models.TextChoices):
        RISING = "rising", pgettext_lazy("topic", "rising")
        STEADY = "steady", pgettext_lazy("topic", "steady")
        FALLING = "falling", pgettext_lazy("topic", "falling")
        QUIET = "quiet", pgettext_lazy("topic", "quiet")

    county = models.CharField(max_length=6, db_collation="C")
    area_code = area_code_field()
    title = models.CharField(max_length=TITLE_LENGTH, blank=True)
    titled_by_hand = models.BooleanField(default=False)
    # Somebody answered it, closed it, linked it or corrected it: no look lets it fade.
    tended = models.BooleanField(default=False)
    state = models.CharField(max_length=6, choices=State.choices, default=State.OPEN)
    words = ArrayField(models.CharField(max_length=WORD_LENGTH), default=list)
    places = ArrayField(models.CharField(max_length=WORD_LENGTH), default=list)
    areas = models.JSONField(default=dict)  # cases by community
    count = models.IntegerField(default=0)
    open_count = models.IntegerField(default=0)
    recent = models.IntegerField(default=0)
    before = models.IntegerField(default=0)
    trend = models.CharField(max_length=7, choices=Trend.choices, default=Trend.STEADY)
    weeks = ArrayField(models.IntegerField(), default=list)  # cases a week, the latest last
    since = models.DateTimeField()
    until = models.DateTimeField()
    heat = models.FloatField(default=0)
    parts = models.JSONField(default=list)
    # Why it is told apart although it is small; empty where it is not.
    early = models.CharField(max_length=10, blank=True)
    closed_count = models.IntegerField(default=0)
    closed_at = models.DateTimeField(null=True)
    found_at = models.DateTimeField()

    class Meta:
        verbose_name = _("topic")
        indexes: ClassVar = [
            models.Index(fields=["area_code", "state", "-heat"], name="topic_by_area"),
        ]

    def __str__(self) -> str:
        return self.title or str(_("topic without a name yet"))

    @property
    def since_closed(self) -> int:
        """How many cases joined it after it was closed."""
        return max(self.count - self.closed_count, 0) if self.state == self.State.CLOSED else 0


class TopicCase(models.Model):
    """A case of a topic, or one taken out of it by hand; no look undoes what a hand did.

    ``nearness`` puts those first that are nearest to all others: they stand as examples.
    """

    topic = models.ForeignKey(Topic, models.CASCADE, related_name="members")
    case = models.ForeignKey("cases.Case", models.CASCADE, related_name="+", db_index=False)
    present = models.BooleanField(default=True)
    by_hand = models.BooleanField(default=False)
    nearness = models.IntegerField(default=0)
    joined_at = models.DateTimeField()

    class Meta:
        verbose_name = _("case of a topic")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["topic", "case"], name="topic_case_once"),
            models.UniqueConstraint(
                fields=["case"], condition=Q(present=True), name="case_in_one_topic"
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.topic_id} {self.case_id}"


class TopicFollow(models.Model):
    """An account that follows a topic, and the number of cases that it was last told of."""

    topic = models.ForeignKey(Topic, models.CASCADE, related_name="follows")
    account = models.ForeignKey("people.Account", models.CASCADE, related_name="+")
    told_count = models.IntegerField()
    followed_at = models.DateTimeField()

    class Meta:
        verbose_name = _("follower of a topic")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["topic", "account"], name="topic_follow_once"),
        ]

    def __str__(self) -> str:
        return f"#{self.topic_id} {self.account_id}"


class TopicLook(models.Model):
    """The last look at a sub-district's cases: how far it is, what it read and how long it took."""

    class Step(models.TextChoices):
        WAITING = "waiting", pgettext_lazy("look", "waiting for its turn")
        READING = "reading", pgettext_lazy("look", "reading the cases")
        COMPARING = "comparing", pgettext_lazy("look", "comparing what they say")
        STORING = "storing", pgettext_lazy("look", "storing what was found")
        DONE = "done", pgettext_lazy("look", "done")

    area_code = area_code_field(unique=True)
    step = models.CharField(max_length=9, choices=Step.choices, default=Step.WAITING)
    asked_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    whole_at = models.DateTimeField(null=True)
    cases = models.IntegerField(default=0)
    topics = models.IntegerField(default=0)
    last_case_id = models.BigIntegerField(default=0)

    class Meta:
        verbose_name = _("look for topics")

    def __str__(self) -> str:
        return f"{self.area_code} {self.step}"

    @property
    def seconds(self) -> float | None:
        """How long the last look took."""
        if self.started_at is None or self.finished_at is None:
            return None
        return round((self.finished_at - self.started_at).total_seconds(), 1)
