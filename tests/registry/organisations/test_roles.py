"""The roles as shipped, loaded without undoing the desk's changes."""

from __future__ import annotations

import pytest

from gongzhi.foundation.actors import SYSTEM, Reach
from gongzhi.foundation.errors import InvalidInput, NotPermitted
from gongzhi.registry.organisations.models import Role
from gongzhi.registry.organisations.roles import VERB, read_roles
from gongzhi.registry.organisations.services import change_role, load_roles
from tests.registry.cast import holder

ROLES = {spec.code: spec for spec in read_roles()}


def test_the_thirteen_roles_are_there_with_both_titles() -> None:
    assert len(ROLES) == 13
    assert all(spec.title_zh and spec.title_en and spec.verbs for spec in ROLES.values())


def test_every_verb_is_of_the_form_module_and_verb() -> None:
    assert all(VERB.fullmatch(verb) for spec in ROLES.values() for verb in spec.verbs)


def test_only_handlers_of_units_reach_by_unit() -> None:
    by_unit = {code for code, spec in ROLES.items() if spec.reach is Reach.UNIT}

    assert by_unit == {"unit_handler", "unit_head"}


def test_who_sets_the_house_up_sees_no_case_and_no_resident() -> None:
    verbs = set(ROLES["administrator"].verbs)

    assert not verbs & {"cases.view", "cases.reveal_contact", "people.view", "people.reveal"}


def test_who_audits_changes_nothing() -> None:
    verbs = {verb.partition(".")[2] for verb in ROLES["auditor"].verbs}

    assert verbs == {"view", "verify"}


def test_handling_units_reach_no_resident() -> None:
    for code in ("unit_handler", "unit_head"):
        assert not [verb for verb in ROLES[code].verbs if verb.startswith("people.")]


@pytest.mark.parametrize(
    "text",
    [
        "roles: {a: {title_zh: 甲, title_en: A, reach: area, verbs: [+none]}}",
        "roles: {a: {title_zh: 甲, title_en: A, reach: area, verbs: [Dispatch]}}",
        "roles: {a: {title_zh: 甲, title_en: A, reach: world, verbs: [cases.view]}}",
    ],
)
def test_a_file_out_of_order_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"a|world"):
        read_roles(text)


@pytest.mark.django_db
class TestLoading:
    def test_a_second_load_changes_nothing(self) -> None:
        assert len(load_roles().created) == 13

        again = load_roles()

        assert (again.created, again.changed, again.kept) == ((), (), ())

    def test_a_role_left_behind_is_brought_up(self) -> None:
        load_roles()
        Role.objects.filter(code="auditor").update(verbs=["journal.view"])

        assert load_roles().changed == ("auditor",)

    def test_a_role_changed_in_the_desk_is_left_alone(self) -> None:
        load_roles()
        change_role(
            actor=SYSTEM, code="auditor", title_zh="审计", title_en="Audit", verbs=["journal.view"]
        )

        assert load_roles().kept == ("auditor",)
        assert Role.objects.get(code="auditor").title_zh == "审计"

    def test_an_unknown_verb_is_refused(self) -> None:
        load_roles()

        with pytest.raises(InvalidInput):
            change_role(
                actor=SYSTEM, code="auditor", title_zh="审计", title_en="A", verbs=["cases.nothing"]
            )

    def test_roles_are_changed_only_by_who_changes_posts_everywhere(self) -> None:
        load_roles()

        with pytest.raises(NotPermitted):
            change_role(
                actor=holder("administrator", "99"),
                code="auditor",
                title_zh="审计",
                title_en="A",
                verbs=["journal.view"],
            )
        with pytest.raises(NotPermitted):
            load_roles(actor=holder("administrator", "99"))
