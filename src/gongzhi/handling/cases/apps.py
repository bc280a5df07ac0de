"""Django application of cases."""

from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "gongzhi.handling.cases"
    label = "cases"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from gongzhi.foundation.journal.heads import register_head  # noqa: PLC0415
        from gongzhi.handling.cases import consumers  # noqa: F401, PLC0415 (registers consumers)

        register_head(kind="case", table="cases_case", key_column="id", version_column="version")
        register_head(
            kind="category", table="cases_category", key_column="code", version_column="version"
        )
        register_head(
            kind="case_rule", table="cases_caserule", key_column="id", version_column="version"
        )
