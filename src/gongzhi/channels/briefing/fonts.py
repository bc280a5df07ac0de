"""The fonts of official documents, and what stands in where a machine lacks one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from docx.opc.oxml import serialize_part_xml
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import qn

if TYPE_CHECKING:
    from docx.document import Document as Docx

FANGSONG: Final = "仿宋"
KAITI: Final = "楷体"
HEITI: Final = "黑体"
SONG: Final = "宋体"
XIAOBIAOSONG: Final = "方正小标宋简体"

FALLBACKS: Final = {
    FANGSONG: ("FangSong", "仿宋_GB2312", "FangSong_GB2312", "STFangsong", "Noto Serif CJK SC"),
    KAITI: ("KaiTi", "楷体_GB2312", "KaiTi_GB2312", "STKaiti", "Noto Serif CJK SC"),
    HEITI: ("SimHei", "STHeiti", "Noto Sans CJK SC"),
    SONG: ("SimSun", "STSong", "Noto Serif CJK SC"),
    XIAOBIAOSONG: (
        "FZXiaoBiaoSong-B05S",
        "XiaoBiaoSong",
        "华文中宋",
        "STZhongsong",
        "宋体",
        "SimSun",
        "Noto Serif CJK SC",
    ),
}
_TABLE: Final = "/word/fontTable.xml"


def name_fonts(document: Docx) -> None:
    """Enter the fonts into the document's font table, each with those that may stand in for it."""
    part = next(part for part in document.part.package.iter_parts() if part.partname == _TABLE)
    table = parse_xml(part.blob)
    for font, others in FALLBACKS.items():
        entry = OxmlElement("w:font", {qn("w:name"): font})
        for name, value in (
            ("altName", ",".join(others)),
            ("charset", "86"),
            ("family", "auto"),
            ("pitch", "variable"),
        ):
            entry.append(OxmlElement(f"w:{name}", {qn("w:val"): value}))
        table.append(entry)
    part._blob = serialize_part_xml(table)  # noqa: SLF001 - python-docx writes no font table
