"""Django application "territory"."""

from django.apps import AppConfig


class TerritoryConfig(AppConfig):
    """Areas, zones and premises."""

    name = "gongzhi.registry.territory"
    label = "territory"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register heads of history."""
        from gongzhi.foundation.journal.heads import register_head  # noqa: PLC0415 (needs apps)

        for kind, table, key in (
            ("area", "territory_area", "code"),
            ("zone", "territory_zone", "id"),
            ("premises", "territory_premises", "id"),
            ("sign", "territory_sign", "code"),
        ):
            register_head(kind=kind, table=table, key_column=key, version_column="version")
