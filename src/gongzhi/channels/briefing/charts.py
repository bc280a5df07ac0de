"""Native bar charts in a document, their figures beside them, so that they can still be edited."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final
from xml.sax.saxutils import escape

from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml

from gongzhi.channels.briefing.parts import Bars, Series

if TYPE_CHECKING:
    from docx.document import Document as Docx
    from docx.shared import Length
    from docx.text.paragraph import Paragraph

_TYPE: Final = "application/vnd.openxmlformats-officedocument.drawingml.chart+xml"
_RELATION: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/chart"
_C: Final = "http://schemas.openxmlformats.org/drawingml/2006/chart"
_A: Final = "http://schemas.openxmlformats.org/drawingml/2006/main"
_R: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def add_chart(
    document: Docx, paragraph: Paragraph, bars: Bars, *, width: Length, height: Length
) -> None:
    """Put a chart into a paragraph."""
    package: Any = document.part.package
    taken = sum(1 for part in package.iter_parts() if part.content_type == _TYPE)
    name = PackURI(f"/word/charts/chart{taken + 1}.xml")
    part = Part(name, _TYPE, _chart_xml(bars).encode("utf-8"), package)
    relation = document.part.relate_to(part, _RELATION)
    paragraph.add_run().element.append(
        parse_xml(
            _FRAME.format(
                width=int(width),
                height=int(height),
                id=taken + 100,
                name=escape(bars.title, {'"': "&quot;"}),
                relation=relation,
            )
        )
    )


def _chart_xml(bars: Bars) -> str:
    labels = _points(bars.labels)
    series = "".join(_series_xml(at, each, labels) for at, each in enumerate(bars.series))
    return _CHART.format(c=_C, a=_A, r=_R, series=series)


def _series_xml(at: int, series: Series, labels: str) -> str:
    values = _points([str(value) for value in series.values])
    return (
        f'<c:ser><c:idx val="{at}"/><c:order val="{at}"/>'
        f"<c:tx><c:v>{escape(series.name)}</c:v></c:tx>"
        f'<c:spPr><a:solidFill><a:srgbClr val="{series.colour}"/></a:solidFill></c:spPr>'
        '<c:invertIfNegative val="0"/>'
        f"<c:cat><c:strLit>{labels}</c:strLit></c:cat>"
        f"<c:val><c:numLit><c:formatCode>0</c:formatCode>{values}</c:numLit></c:val></c:ser>"
    )


def _points(texts: Sequence[str]) -> str:
    points = "".join(
        f'<c:pt idx="{at}"><c:v>{escape(text)}</c:v></c:pt>' for at, text in enumerate(texts)
    )
    return f'<c:ptCount val="{len(texts)}"/>{points}'


_CHART: Final = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    '<c:chartSpace xmlns:c="{c}" xmlns:a="{a}" xmlns:r="{r}">'
    '<c:roundedCorners val="0"/><c:chart><c:autoTitleDeleted val="1"/><c:plotArea><c:layout/>'
    '<c:barChart><c:barDir val="bar"/><c:grouping val="stacked"/><c:varyColors val="0"/>'
    "{series}"
    '<c:gapWidth val="60"/><c:overlap val="100"/><c:axId val="111"/><c:axId val="112"/>'
    "</c:barChart>"
    '<c:catAx><c:axId val="111"/><c:scaling><c:orientation val="maxMin"/></c:scaling>'
    '<c:delete val="0"/><c:axPos val="l"/><c:tickLblPos val="nextTo"/><c:crossAx val="112"/>'
    "</c:catAx>"
    '<c:valAx><c:axId val="112"/><c:scaling><c:orientation val="minMax"/></c:scaling>'
    '<c:delete val="0"/><c:axPos val="b"/><c:majorGridlines><c:spPr><a:ln w="6350"><a:solidFill>'
    '<a:srgbClr val="D0D0D0"/></a:solidFill></a:ln></c:spPr></c:majorGridlines>'
    '<c:numFmt formatCode="0" sourceLinked="0"/><c:tickLblPos val="nextTo"/>'
    '<c:crossAx val="111"/><c:crosses val="max"/></c:valAx>'
    '</c:plotArea><c:legend><c:legendPos val="b"/><c:overlay val="0"/></c:legend>'
    '<c:plotVisOnly val="1"/></c:chart></c:chartSpace>'
)
_FRAME: Final = (
    '<w:drawing xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    f'xmlns:a="{_A}" xmlns:c="{_C}" xmlns:r="{_R}">'
    '<wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent cx="{width}" cy="{height}"/>'
    '<wp:docPr id="{id}" name="{name}"/>'
    f'<a:graphic><a:graphicData uri="{_C}">'
    '<c:chart r:id="{relation}"/></a:graphicData></a:graphic></wp:inline></w:drawing>'
)
