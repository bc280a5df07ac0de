"""Django application of cases."""

from django.apps import AppConfig


class CasesConfig(AppConfig):
    """Cases, from a report at the door to a rated closure."""

    name = "gongzhi.handling.cases"
    label = "cases"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register what other modules call when their own things change."""
        from gongzhi.foundation.journal.heads import register_head  # noqa: PLC0415
        from gongzhi.handling.cases import (  # noqa: PLC0415
            consumers,  # noqa: F401 (registers consumers)
            personal_fields,  # noqa: F401 (declares personal data)
        )
        from gongzhi.handling.cases.services.handover import CaseWork, rehome  # noqa: PLC0415
        from gongzhi.handling.cases.services.reporters import CasesOfPerson  # noqa: PLC0415
        from gongzhi.handling.cases.written import (  # noqa: PLC0415
            ANSWERED,
            ANSWERED_SQL,
            BESIDE,
            DIGEST_SQL,
            WRITTEN,
        )
        from gongzhi.registry.organisations.events import register_work  # noqa: PLC0415
        from gongzhi.registry.people.events import register_person_holder  # noqa: PLC0415
        from gongzhi.registry.territory.events import register_rehome  # noqa: PLC0415

        register_head(
            kind="case",
            table="cases_case",
            key_column="id",
            version_column="version",
            told={
                "to": "subject.status",
                "area": "subject.area_code",
                "category": "coalesce((SELECT code FROM cases_category AS category"
                " WHERE category.id = subject.category_id), '')",
                WRITTEN: DIGEST_SQL,
                ANSWERED: ANSWERED_SQL,
            },
            beside=BESIDE,
        )
        register_head(
            kind="category", table="cases_category", key_column="code", version_column="version"
        )
        register_head(
            kind="case_rule", table="cases_caserule", key_column="id", version_column="version"
        )
        register_head(
            kind="dispatch_rule",
            table="cases_dispatchrule",
            key_column="id",
            version_column="version",
            told={"unit_id": "subject.unit_id", "position": "subject.position"},
        )
        register_head(
            kind="standard_text",
            table="cases_standardtext",
            key_column="id",
            version_column="version",
        )
        register_head(
            kind="rating_reason",
            table="cases_ratingreason",
            key_column="id",
            version_column="version",
        )
        register_rehome(rehome)
        register_work(CaseWork())
        register_person_holder(CasesOfPerson())
