"""Django application "sample"."""

from django.apps import AppConfig


class SampleConfig(AppConfig):
    """The sample sub-district."""

    name = "gongzhi.channels.sample"
    label = "sample"
    default_auto_field = "django.db.models.BigAutoField"
