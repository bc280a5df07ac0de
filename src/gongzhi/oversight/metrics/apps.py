"""Django application "metrics"."""

from typing import Final

from django.apps import AppConfig

from gongzhi.foundation.codes.masks import SMALLEST_GROUP
from gongzhi.oversight.metrics.figures import FEW, OF_PEOPLE

_ON_RECORD: Final = (  # ``figures.on_record`` as SQL
    f"CASE WHEN subject.figure IN ({', '.join(map(repr, OF_PEOPLE))}) AND subject.value > 0"
    f" AND subject.value < {SMALLEST_GROUP} THEN '{FEW}' ELSE subject.value::text END"
)


class MetricsConfig(AppConfig):
    """Named figures, each computed in one place."""

    name = "gongzhi.oversight.metrics"
    label = "metrics"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the heads of history, and what follows the commands of cases."""
        from gongzhi.foundation.journal.heads import register_head  # noqa: PLC0415 (needs apps)
        from gongzhi.oversight.metrics import consumers  # noqa: F401, PLC0415 (registers)
        from gongzhi.registry.people.personal import declare_impersonal  # noqa: PLC0415

        declare_impersonal("metrics.ServiceSite", "name", why="names a place of service")
        register_head(
            kind="figure",
            table="metrics_statedfigure",
            key_column="id",
            version_column="version",
            told={"value": _ON_RECORD},
        )
        register_head(
            kind="site", table="metrics_servicesite", key_column="id", version_column="version"
        )
