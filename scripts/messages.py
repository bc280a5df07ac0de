"""The translation catalogue: extracted from code and templates, checked, compiled.

English is written in the code, Chinese in ``django.po``. Works without GNU gettext.

    python scripts/messages.py update     add what is new, drop what is gone
    python scripts/messages.py check      fail where a message is missing, fuzzy or left over
    python scripts/messages.py compile    write django.mo
"""

from __future__ import annotations

import io
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from tokenize import STRING, generate_tokens
from typing import Final

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.utils.translation.template import templatize

ROOT: Final = Path(__file__).resolve().parent.parent
PACKAGE: Final = ROOT / "src" / "gongzhi"
CATALOG: Final = PACKAGE / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"
_CALL: Final = re.compile(r"\b(?:_|n?p?gettext)\(")
_IN_F_STRING: Final = re.compile(r"\{[^{}]*\b(?:_|n?p?gettext)\(")
_PLACE: Final = re.compile(r"\{(\w*)\}")
_SINGLE: Final = ("_", "gettext", "gettext_lazy", "gettext_noop")
_PLURAL: Final = ("ngettext", "ngettext_lazy")
_HEADER: Final = "# Gongzhi in simplified Chinese. English is written in the code."
KEYWORDS: Final = {
    **dict.fromkeys(_SINGLE, None),
    **dict.fromkeys(_PLURAL, (1, 2)),
    **dict.fromkeys(("pgettext", "pgettext_lazy"), ((1, "c"), 2)),
    **dict.fromkeys(("npgettext", "npgettext_lazy"), ((1, "c"), 2, 3)),
}


def main(command: str) -> int:
    """Run one command and return the exit code."""
    settings.configure()
    if command == "update":
        return update()
    if command == "check":
        return check()
    if command == "compile":
        return compile_catalog()
    print(__doc__)
    return 2


def update() -> int:
    """Bring the catalogue up to the code, keeping what is translated."""
    merged = _merged()
    _write(merged)
    missing = list(_untranslated(merged))
    print(f"{len(merged)} messages, {len(missing)} to translate in {CATALOG.relative_to(ROOT)}")
    return 0


def check() -> int:
    """Say what is missing, fuzzy, wrong or left over; return 1 where anything is."""
    stored, found = _read(), _extracted()
    problems = [f"left over: {m.id!r}" for m in stored if m.id and _find(found, m) is None]
    problems += [f"left over: {key!r}" for key in stored.obsolete]
    problems += [
        f"not in the catalogue: {m.id!r}" for m in found if m.id and _find(stored, m) is None
    ]
    problems += [f"not translated: {identity!r}" for identity in _untranslated(stored)]
    problems += [f"fuzzy: {m.id!r}" for m in stored if m.id and m.fuzzy]
    problems += [f"other places than the English: {m.id!r}" for m in stored if _places_differ(m)]
    problems += [f"in an f-string, where it is not read: {place}" for place in _in_f_strings()]
    for message, errors in stored.check():
        problems += [f"{message.id!r}: {error}" for error in errors]
    for problem in problems:
        print(problem)
    print(
        f"{len(stored)} messages, {len(problems)} problems"
        + ("; run: make messages" if problems else "")
    )
    return 1 if problems else 0


def compile_catalog() -> int:
    """Write the compiled catalogue beside the source."""
    with CATALOG.with_suffix(".mo").open("wb") as file:
        write_mo(file, _read())
    return 0


def _find(catalog: Catalog, message: Message) -> Message | None:
    return catalog.get(message.id, message.context)


def _untranslated(catalog: Catalog) -> Iterator[str]:
    for message in catalog:
        strings = message.string if isinstance(message.string, tuple | list) else (message.string,)
        if message.id and not all(strings):
            yield str(message.id)


def _places_differ(message: Message) -> bool:
    """Tell whether a translation fills {places} that its English lacks: it would fail."""
    if not message.id or not message.string:
        return False
    english = message.id if isinstance(message.id, tuple | list) else (message.id,)
    strings = message.string if isinstance(message.string, tuple | list) else (message.string,)
    known = {place for text in english for place in _PLACE.findall(text)}
    return any(not set(_PLACE.findall(text)) <= known for text in strings)


def _merged() -> Catalog:
    catalog = _read()
    catalog.update(_extracted(), no_fuzzy_matching=True, update_creation_date=False)
    catalog.obsolete.clear()
    return catalog


def _read() -> Catalog:
    if not CATALOG.exists():
        return Catalog(locale="zh_Hans", header_comment=_HEADER, fuzzy=False)
    with CATALOG.open("rb") as file:
        return read_po(file, locale="zh_Hans")


def _write(catalog: Catalog) -> None:
    CATALOG.parent.mkdir(parents=True, exist_ok=True)
    with CATALOG.open("wb") as file:
        write_po(file, catalog, width=100, no_location=True, omit_header=False, sort_output=True)


def _extracted() -> Catalog:
    catalog = Catalog(locale="zh_Hans", fuzzy=False)
    for path in sorted(PACKAGE.rglob("*")):
        if path.suffix not in {".py", ".html", ".txt"} or "migrations" in path.parts:
            continue
        text = path.read_text(encoding="utf-8")
        if path.suffix != ".py":
            text = "\n".join(_calls(templatize(text, origin=str(path))))
        source = io.BytesIO(text.encode())
        for _, message, comments, context in extract("python", source, KEYWORDS, ("Translators:",)):
            catalog.add(message, context=context, auto_comments=comments)
    return catalog


def _in_f_strings() -> Iterator[str]:
    """Yield where a message stands within an f-string, which the extraction does not look into."""
    for path in sorted(PACKAGE.rglob("*.py")):
        text = path.read_text(encoding="utf-8")
        if not _IN_F_STRING.search(text):
            continue
        for token in generate_tokens(io.StringIO(text).readline):
            if token.type != STRING or token.string[0] not in "fF":
                continue
            if _IN_F_STRING.search(token.string):
                yield f"{path.relative_to(ROOT)}:{token.start[0]}"


def _calls(text: str) -> Iterator[str]:
    """Yield the gettext calls that Django leaves of a template, the rest being blotted out."""
    for found in _CALL.finditer(text):
        rest, depth = text[found.start() :], 0
        lines = rest.splitlines(keepends=True)
        for token in generate_tokens(io.StringIO(rest).readline):
            depth += (token.string == "(") - (token.string == ")")
            if token.string == ")" and depth == 0:
                row, column = token.end
                yield "".join(lines[: row - 1]) + lines[row - 1][:column]
                break


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else ""))
