"""Django application of briefings."""

from django.apps import AppConfig


class BriefingConfig(AppConfig):
    """A period's report as an official document, from what the platform holds."""

    name = "gongzhi.channels.briefing"
    label = "briefing"
