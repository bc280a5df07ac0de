"""Django application "packs": it has no tables; what packs say is stored with provisions."""

from django.apps import AppConfig


class PacksConfig(AppConfig):
    """Policy packs: documents as data that runs."""

    name = "gongzhi.packs"
    label = "packs"
