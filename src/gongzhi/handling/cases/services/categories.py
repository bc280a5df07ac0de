"""The category tree: loading it from its file, and changing one class in the desk."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.resources import files
from typing import Any, Final

import yaml
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from gongzhi.foundation.actors import SYSTEM, Actor, check_may
from gongzhi.foundation.clock.limits import Limit
from gongzhi.foundation.errors import Conflict, InvalidInput, NotFound
from gongzhi.foundation.journal.services import FIRST, Subject, record
from gongzhi.foundation.texts import SHORT_LENGTH, clean_line
from gongzhi.handling.cases.categories import forget_categories
from gongzhi.handling.cases.models import Category
from gongzhi.handling.cases.permissions import CHANGE_CATEGORY
from gongzhi.handling.cases.questions import Question, check_questions, read_questions

CATEGORIES_FILE: Final = files("gongzhi.handling.cases") / "data" / "categories.yaml"

# The same loader in C, where it was built: the tree is read at each start and in each test.
YAML_LOADER: Final = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

LIMITS: Final = ("filing_limit", "dispatch_limit", "handling_limit", "call_back_limit")
# Empty takes the parent's when a case is handled.
_INHERITED: Final = (*LIMITS, "unit_kind", "filing_condition", "closing_condition", "source")
# Filled in from the parent when the file is loaded.
_FILLED: Final = ("severity", "duplicate_radius", "public", "evidence", "verified")
_OWN: Final = ("code", "name", "name_en", "keywords", "questions", "children")
_COLUMNS: Final = ("level", "name", "name_en", "keywords", "questions", *_INHERITED, *_FILLED)
DEEPEST: Final = 3
WIDEST_RADIUS: Final = 2000
NAME_LENGTH: Final = 60


@dataclass(slots=True)
class CategoriesLoaded:
    """The codes that a load made, changed, and left alone because the desk changed them."""

    created: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)


@transaction.atomic
def load_categories(text: str | None = None, *, actor: Actor = SYSTEM) -> CategoriesLoaded:
    """Bring the tree to a file's text, by default the file shipped. A second load changes nothing.

    A class that was changed in the desk is left as it is. Raises ``InvalidInput`` naming the
    class that is not in order; nothing is changed then.
    """
    check_may(actor, CHANGE_CATEGORY)
    standing = {row.code: row for row in Category.objects.select_for_update()}
    loaded = CategoriesLoaded()
    missing: list[tuple[dict[str, Any], str]] = []
    for values, parent_code in read_categories(text):
        row = standing.get(str(values["code"]))
        if row is None:
            missing.append((values, parent_code))
        elif row.version is not None:
            loaded.kept.append(row.code)
        elif _bring(row, values):
            loaded.changed.append(row.code)
    loaded.created = _add(missing, standing)
    forget_categories()
    transaction.on_commit(forget_categories)
    return loaded


def _add(
    missing: Sequence[tuple[Mapping[str, Any], str]], standing: dict[str, Category]
) -> list[str]:
    """Store new classes level by level, since each names its parent."""
    created = []
    for level in range(1, DEEPEST + 1):
        rows = [
            Category(
                code=str(values["code"]),
                parent=standing[parent_code] if parent_code else None,
                **{name: values[name] for name in _COLUMNS},
            )
            for values, parent_code in missing
            if values["level"] == level
        ]
        for row in Category.objects.bulk_create(rows):
            standing[row.code] = row
            created.append(row.code)
    return sorted(created)


def _bring(row: Category, values: Mapping[str, Any]) -> bool:
    apart = [name for name in _COLUMNS if getattr(row, name) != values[name]]
    for name in apart:
        setattr(row, name, values[name])
    if apart:
        row.save(update_fields=apart)
    return bool(apart)


def read_categories(text: str | None = None) -> Iterator[tuple[dict[str, Any], str]]:
    """Yield every class of a file with its parent's code, parents first."""
    source = CATEGORIES_FILE.read_text("utf-8") if text is None else text
    try:
        document = yaml.load(source, Loader=YAML_LOADER)  # noqa: S506 (both loaders are safe)
        classes, defaults = document["classes"], document["defaults"]
    except (yaml.YAMLError, KeyError, TypeError) as error:
        raise InvalidInput(
            _("The category file cannot be read: {reason}"), field="file", reason=str(error)[:200]
        ) from error
    for node in classes:
        yield from _nodes(node, defaults, parent_code="", level=1)


def import_labels() -> dict[str, str]:
    """Return the first-level classes' codes by the names that files from elsewhere use."""
    text = CATEGORIES_FILE.read_text("utf-8")
    document = yaml.load(text, Loader=YAML_LOADER)  # noqa: S506 (both loaders are safe)
    return dict(document["import_labels"])


def _nodes(
    node: Mapping[str, Any], above: Mapping[str, Any], *, parent_code: str, level: int
) -> Iterator[tuple[dict[str, Any], str]]:
    _check_node(node, level)
    first = level == 1
    values: dict[str, Any] = {
        "code": node["code"],
        "name": node["name"],
        "name_en": node.get("name_en", ""),
        "keywords": node.get("keywords", ""),
        "questions": _kept(read_questions(node.get("questions", ()))),
        "level": level,
        **{name: node.get(name, above.get(name, "") if first else "") for name in _INHERITED},
        **{name: node.get(name, above[name]) for name in _FILLED},
    }
    yield values, parent_code
    for child in node.get("children", ()):
        yield from _nodes(child, values, parent_code=str(node["code"]), level=level + 1)


def _kept(questions: Sequence[Question]) -> list[dict[str, Any]]:
    return [each.as_json() for each in check_questions(questions)]


def _check_node(node: Mapping[str, Any], level: int) -> None:
    code = node.get("code", "?")
    unknown = sorted(set(node) - {*_OWN, *_INHERITED, *_FILLED}, key=str)
    if unknown or not node.get("name") or level > DEEPEST:
        raise _not_in_order(code, ", ".join(map(str, unknown)) or "name, level")
    for name in LIMITS:
        if name in node:
            Limit.parse(str(node[name]))
    if node.get("severity", "ordinary") not in Category.Severity.values:
        raise _not_in_order(code, "severity")


def _not_in_order(code: object, what: str) -> InvalidInput:
    return InvalidInput(
        _("The class {code} of the category file is not in order: {what}."),
        field="file",
        code=code,
        what=what,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class CategoryChange:
    """What to change of a class; None leaves a column as it is, ``""`` takes the parent's."""

    name: str | None = None
    name_en: str | None = None
    severity: str | None = None
    filing_limit: str | None = None
    dispatch_limit: str | None = None
    handling_limit: str | None = None
    call_back_limit: str | None = None
    filing_condition: str | None = None
    closing_condition: str | None = None
    unit_kind: str | None = None
    duplicate_radius: int | None = None
    public: bool | None = None
    evidence: bool | None = None
    keywords: str | None = None
    questions: tuple[Question, ...] | None = None
    active: bool | None = None
    source: str | None = None
    verified: bool | None = None


@transaction.atomic
def create_category(
    *, actor: Actor, code: str, parent_code: str, change: CategoryChange, note: str = ""
) -> Category:
    """Add a class below another; what ``change`` leaves out it takes from the class above.

    Raises ``NotFound`` for the class above, ``Conflict`` for a code that is taken, and
    ``InvalidInput``.
    """
    check_may(actor, CHANGE_CATEGORY)
    above = Category.objects.select_for_update().filter(code=parent_code).first()
    if above is None:
        raise NotFound(_("There is no category {code}."), field="parent", code=parent_code[:20])
    if Category.objects.filter(code=code).exists():
        raise Conflict(
            _("There is a category {code} already. Change it instead."), field="code", code=code
        )
    filled = {name: getattr(above, name) for name in _FILLED}
    row = Category(code=code, parent=above, level=above.level + 1, **filled)
    if row.level > DEEPEST:
        raise InvalidInput(_("The tree has three levels; none is below {code}."), code=parent_code)
    for name in CategoryChange.__slots__:
        _changes(row, change, name)
    row.name = clean_line(row.name, field="name", longest=NAME_LENGTH, required=True)
    entry = record(
        Subject("category", code),
        actor=actor,
        verb="cases.create_category",
        county="",
        facts={"parent": parent_code, "name": row.name},
        note=note,
        previous=FIRST,
    )
    row.version = entry.seq
    row.save(force_insert=True)
    forget_categories()
    transaction.on_commit(forget_categories)
    return row


@transaction.atomic
def change_category(*, actor: Actor, code: str, change: CategoryChange, note: str = "") -> Category:
    """Change a class. Cases already running keep the limits they started with.

    Later loads of the file leave the class as it then is. Raises ``NotFound``, ``InvalidInput``.
    """
    check_may(actor, CHANGE_CATEGORY)
    row = Category.objects.select_for_update().filter(code=code).first()
    if row is None:
        raise NotFound(_("There is no category {code}."), field="code", code=code[:20])
    changed = [name for name in CategoryChange.__slots__ if _changes(row, change, name)]
    if changed:
        entry = record(
            Subject("category", row.code),
            actor=actor,
            verb=CHANGE_CATEGORY,
            county="",
            facts={name: getattr(row, name) for name in changed},
            note=note,
            previous=FIRST if row.version is None else None,
        )
        row.version = entry.seq
        row.save(update_fields=[*changed, "version"])
    forget_categories()
    transaction.on_commit(forget_categories)
    return row


def _changes(row: Category, change: CategoryChange, name: str) -> bool:
    value = getattr(change, name)
    if value is None:
        return False
    value = _checked(row, name, value)
    if getattr(row, name) == value:
        return False
    setattr(row, name, value)
    return True


def _checked(row: Category, name: str, value: Any) -> Any:
    if name == "questions":
        return _kept(value)
    if name in LIMITS:
        if not value and row.level > 1:
            return ""
        return str(Limit.parse(value))
    if name == "severity" and value not in Category.Severity.values:
        raise InvalidInput(_("There is no severity “{value}”."), field=name, value=value[:20])
    if name == "duplicate_radius" and not 0 <= value <= WIDEST_RADIUS:
        raise InvalidInput(
            _("The radius is between 0 and {widest} metres."), field=name, widest=WIDEST_RADIUS
        )
    if isinstance(value, str):
        longest = NAME_LENGTH if name == "name" else SHORT_LENGTH
        return clean_line(value, field=name, longest=longest, required=name == "name")
    return value
