"""An official document in the layout of GB/T 9704-2012, written with python-docx.

A4 with the type area of 156 mm by 225 mm, 22 lines of 28 characters in size 3 (16 pt) 仿宋; the
organ's name in red over a red rule, the title in size 2 小标宋. Headings: 一、 in 黑体, （一） in
楷体, 1. and （1） in 仿宋. A font that a machine lacks gives way to those of the font table. The
standard's own text was not at hand: the figures are its commonly published ones.
"""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Any, Final

from docx import Document
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from gongzhi.channels.briefing.charts import add_chart
from gongzhi.channels.briefing.fonts import FANGSONG, HEITI, KAITI, SONG, XIAOBIAOSONG, name_fonts
from gongzhi.channels.briefing.outline import Kind, read_lines
from gongzhi.channels.briefing.parts import Bars, Briefing, Table

if TYPE_CHECKING:
    from docx.document import Document as Docx
    from docx.text.paragraph import Paragraph
    from docx.text.run import Run

SIZE_TWO: Final = Pt(22)
SIZE_THREE: Final = Pt(16)
SIZE_FOUR: Final = Pt(14)
SIZE_FIVE: Final = Pt(10.5)
LINE: Final = Pt(28.95)
RED: Final = RGBColor(0xD9, 0x00, 0x0F)
_INDENT: Final = Pt(32)  # two characters of size three
_HEAD_FONTS: Final = {
    Kind.FIRST: HEITI,
    Kind.SECOND: KAITI,
    Kind.THIRD: FANGSONG,
    Kind.FOURTH: FANGSONG,
}
_LEVELS: Final = {Kind.FIRST: 1, Kind.SECOND: 2, Kind.THIRD: 3, Kind.FOURTH: 4}


def write_docx(briefing: Briefing) -> bytes:
    """Return the document as an .docx file."""
    document = Document()
    _set_page(document)
    _set_styles(document)
    name_fonts(document)
    document.core_properties.title = briefing.title
    document.core_properties.author = briefing.organ
    _write_head(document, briefing)
    for line in read_lines(briefing.text):
        if line.kind is Kind.TABLE:
            if line.text in briefing.tables:
                _write_table(document, briefing.tables[line.text])
        elif line.kind is Kind.CHART:
            if line.text in briefing.charts:
                _write_chart(document, briefing.charts[line.text])
        elif line.kind is Kind.PARAGRAPH:
            _run(_body(document), line.text, FANGSONG)
        else:
            _write_heading(document, line.kind, *line.halves())
    _write_signature(document, briefing)
    _number_pages(document)
    stream = BytesIO()
    document.save(stream)
    return stream.getvalue()


def _set_page(document: Docx) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    section.footer_distance = Mm(28)


def _set_styles(document: Docx) -> None:
    styles: Any = document.styles
    normal = styles["Normal"]
    normal.font.size = SIZE_THREE
    _name(normal.element.get_or_add_rPr(), FANGSONG)
    for kind, level in _LEVELS.items():
        style = styles[f"Heading {level}"]
        style.font.size, style.font.bold, style.font.italic = SIZE_THREE, False, False
        style.font.color.rgb = RGBColor(0, 0, 0)
        _name(style.element.get_or_add_rPr(), _HEAD_FONTS[kind])
        _spaced(style.paragraph_format)


def _spaced(form: Any) -> None:
    form.space_before = form.space_after = Pt(0)
    form.line_spacing_rule = WD_LINE_SPACING.EXACTLY
    form.line_spacing = LINE


def _write_head(document: Docx, briefing: Briefing) -> None:
    organ = _centred(document)
    organ.paragraph_format.line_spacing_rule = WD_LINE_SPACING.SINGLE
    organ.paragraph_format.space_before = Pt(24)
    _run(organ, briefing.organ, XIAOBIAOSONG, size=Pt(36), colour=RED)
    number = _centred(document)
    _run(number, briefing.number, FANGSONG)
    _rule(number)
    for _line in range(2):
        _centred(document)
    title = _centred(document)
    title.paragraph_format.line_spacing = Pt(36)
    _run(title, briefing.title, XIAOBIAOSONG, size=SIZE_TWO)
    _centred(document)
    if briefing.addressee:
        addressed = _body(document)
        addressed.paragraph_format.first_line_indent = Pt(0)
        _run(addressed, f"{briefing.addressee}：", FANGSONG)


def _write_heading(document: Docx, kind: Kind, head: str, rest: str) -> None:
    paragraph = document.add_heading(level=_LEVELS[kind])
    paragraph.paragraph_format.first_line_indent = _INDENT
    _run(paragraph, head, _HEAD_FONTS[kind])
    if rest:
        # It holds its own text: a row of such would all be drawn to the next page.
        paragraph.paragraph_format.keep_with_next = False
        _run(paragraph, rest, FANGSONG)


def _write_chart(document: Docx, bars: Bars) -> None:
    caption = _centred(document)
    caption.paragraph_format.keep_with_next = True
    _run(caption, bars.title, HEITI, size=SIZE_FOUR)
    holder = _centred(document)
    holder.paragraph_format.line_spacing_rule = WD_LINE_SPACING.SINGLE
    add_chart(document, holder, bars, width=Mm(150), height=Mm(70))


def _write_table(document: Docx, table: Table) -> None:
    caption = _centred(document)
    caption.paragraph_format.keep_with_next = True
    _run(caption, table.caption, HEITI, size=SIZE_FOUR)
    grid = document.add_table(rows=1, cols=len(table.head))
    grid.style = "Table Grid"
    grid.alignment = WD_TABLE_ALIGNMENT.CENTER
    grid.autofit = False
    whole = sum(table.shares)
    widths = [Mm(156 * share / whole) for share in table.shares]
    for column, width in zip(grid.columns, widths, strict=True):
        column.width = width
    for cells, texts, font in (
        (grid.rows[0].cells, table.head, HEITI),
        *((grid.add_row().cells, row, FANGSONG) for row in table.rows),
    ):
        for cell, text, width in zip(cells, texts, widths, strict=True):
            cell.width = width
            _cell(cell.paragraphs[0], str(text), font)
    _mark(grid.rows[0], "w:tblHeader")
    for row in grid.rows:
        _mark(row, "w:cantSplit")
    _centred(document).paragraph_format.line_spacing = Pt(12)


def _cell(paragraph: Paragraph, text: str, font: str) -> None:
    form = paragraph.paragraph_format
    form.space_before = form.space_after = Pt(2)
    form.line_spacing_rule = WD_LINE_SPACING.SINGLE
    _run(paragraph, text, font, size=SIZE_FIVE)


def _mark(row: Any, name: str) -> None:
    """Give a row a property of Word: its head comes again on each page, or it stays whole."""
    mark = OxmlElement(name)
    mark.set(qn("w:val"), "true")
    row._tr.get_or_add_trPr().append(mark)  # noqa: SLF001 - python-docx has no public way


def _write_signature(document: Docx, briefing: Briefing) -> None:
    _body(document)
    day = f"{briefing.on.year}年{briefing.on.month}月{briefing.on.day}日"
    for text in (briefing.organ, day):
        paragraph = _body(document)
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        paragraph.paragraph_format.right_indent = Pt(64)  # four characters
        _run(paragraph, text, FANGSONG)


def _number_pages(document: Docx) -> None:
    """Write — 1 — below the type area, in size four."""
    paragraph = document.sections[0].footer.paragraphs[0]
    paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    paragraph.paragraph_format.right_indent = Pt(14)
    _run(paragraph, "— ", SONG, size=SIZE_FOUR)
    run = _run(paragraph, "", SONG, size=SIZE_FOUR)
    for kind, text in (("begin", ""), ("", "PAGE"), ("end", "")):
        if kind:
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
        else:
            mark = OxmlElement("w:instrText")
            mark.text = text
        run.element.append(mark)
    _run(paragraph, " —", SONG, size=SIZE_FOUR)


def _body(document: Docx) -> Paragraph:
    paragraph = document.add_paragraph()
    _spaced(paragraph.paragraph_format)
    paragraph.paragraph_format.first_line_indent = _INDENT
    paragraph.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
    return paragraph


def _centred(document: Docx) -> Paragraph:
    paragraph = document.add_paragraph()
    _spaced(paragraph.paragraph_format)
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    return paragraph


def _run(
    paragraph: Paragraph,
    text: str,
    font: str,
    *,
    size: Pt = SIZE_THREE,
    colour: RGBColor | None = None,
) -> Run:
    run = paragraph.add_run(text)
    run.font.size = size
    _name(run.element.get_or_add_rPr(), font)
    if colour is not None:
        run.font.color.rgb = colour
    return run


def _name(properties: Any, font: str) -> None:
    """Name a font for Chinese and Latin text alike."""
    fonts = properties.get_or_add_rFonts()
    for which in ("w:ascii", "w:hAnsi", "w:eastAsia", "w:cs"):
        fonts.set(qn(which), font)
    for theme in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
        if fonts.get(qn(theme)) is not None:
            del fonts.attrib[qn(theme)]


def _rule(paragraph: Paragraph) -> None:
    """Draw the red rule below a paragraph."""
    borders = OxmlElement("w:pBdr")
    bottom = OxmlElement("w:bottom")
    for name, value in (("val", "single"), ("sz", "18"), ("space", "11"), ("color", "D9000F")):
        bottom.set(qn(f"w:{name}"), value)
    borders.append(bottom)
    paragraph._p.get_or_add_pPr().append(borders)  # noqa: SLF001 - python-docx has no public way
