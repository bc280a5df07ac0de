"""Django application of hot topics."""

from django.apps import AppConfig


class TopicsConfig(AppConfig):
    """What many people write about (热点话题): found by a machine, tended by named persons."""

    name = "gongzhi.handling.topics"
    label = "topics"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the journal's subject, and what is not personal."""
        from gongzhi.foundation.journal.heads import register_head  # noqa: PLC0415

        register_head(
            kind="topic",
            table="topics_topic",
            key_column="id",
            version_column="version",
            told={"state": "subject.state"},
        )
