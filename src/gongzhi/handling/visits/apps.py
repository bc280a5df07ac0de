"""Django application of visits."""

from django.apps import AppConfig


class VisitsConfig(AppConfig):
    """Visits of officers to the buildings of their grids: planned, recorded, or cancelled."""

    name = "gongzhi.handling.visits"
    label = "visits"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register what other modules call when their own things change."""
        from gongzhi.foundation.journal.heads import register_head  # noqa: PLC0415
        from gongzhi.handling.visits import personal_fields  # noqa: F401, PLC0415 (declares)
        from gongzhi.handling.visits.services import rehome  # noqa: PLC0415
        from gongzhi.registry.territory.events import register_rehome  # noqa: PLC0415

        register_head(
            kind="visit",
            table="visits_visit",
            key_column="id",
            version_column="version",
            told={"to": "subject.state", "area": "subject.area_code"},
        )
        register_rehome(rehome)
