"""Which encoding a text file is in, decided strictly.

The order, each step over the whole file and without replacement characters:

1. a byte order mark decides (UTF-8, UTF-16 in either order); text that then fails is damaged;
2. many NUL bytes: UTF-16 without a mark, in the order that gives plausible text;
3. UTF-8, if the file is valid UTF-8. Where every sequence has two bytes and the same bytes read
   as plausible Chinese in GB18030, the file is ambiguous and refused;
4. GB18030 (which contains GBK and GB2312), if the result is plausible Chinese;
5. UTF-16 without a mark and without NULs, if plausible.

Anything else is refused. "Plausible" guards against files in Big5, EUC-KR, Shift-JIS or a
single-byte code page, most of which are also formally valid GB18030: of the characters outside
ASCII, at least 3 in 5 must be among the 3,755 common characters of GB 2312's first level or
Chinese punctuation, and of the Chinese characters more than 1 in 3 among the most frequent ones
of written Chinese (running Chinese has 3 in 4, other encodings misread as GB18030 about 1 in 8).
"""

from __future__ import annotations

import codecs
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from gongzhi.channels.transfer.sheets.problems import Problem, UnreadableFile

if TYPE_CHECKING:
    from gongzhi.channels.transfer.sheets.model import Source

_CHUNK = 1 << 20
_SAMPLE = 1 << 18
_COMMON_SHARE = 0.6
_FREQUENT_SHARE = 0.35
_NUL_SHARE = 0.02

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, ""),
    (codecs.BOM_UTF32_BE, ""),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)

# The most frequent characters of written Chinese, and those of this field's forms and letters.
_FREQUENT = frozenset(
    "的一是不了在人有我他这个们中来上大为和国地到以说时要就出会可也你对生能而子那得于着下自之年过发后作里用道行"
    "所然家种事成方多经么去法学如都同现当没动面起看定天分还进好小部其些主样理心她本前开但因只从想实日军者意无力"
    "它与长把机十民第公此已工使情明性知全三又关点正业外将两高间由问很最重并物手应战向头文体政美相见被利什二等产"
    "或新己制身果加西斯月话合回特代内信表化老给世位次度门任常先海通教儿原东声提立及比员解水名真论处走义各入几口"
    "认条平系气题活尔更别打女变四神总何电数安少报才结反受目太量再感建务做接必场件计管期市直德资命山金指克许统区"
    "保至队形社便空决治展马科司五基眼书非则听白却界达光放强即像难且权思王象完设式色路记南品住告类求据程北边死张"
    "该交规万取拉格望觉术领共确传师观清今切院让识候带导争运笔号编留言主详情时间用户姓电话手机地址经纬度街道社区村"
    "网格楼栋单元室投诉咨询建议反映办理单位状态级备注来源内容标题描述日期序件扰噪音垃圾停车物业维修违建供暖漏水"
    "请您贵业主居民领导尊敬谢感希望们费收房租产证学校医院公交车站路灯施工环境污染卫生绿化消防安全隐患"
)


@dataclass(frozen=True, slots=True)
class _Failure:
    """Where strict decoding stopped: characters decoded so far, and the line."""

    decoded: str
    line: int


def detect_encoding(source: Source) -> str:
    """Return the codec name for the whole file; raise ``UnreadableFile`` where none is certain."""
    start = source.start(_SAMPLE)
    for mark, encoding in _MARKS:
        if start.startswith(mark):
            return _marked(source, encoding)
    if start.count(0) > len(start) * _NUL_SHARE:
        found = _unmarked_utf16(source, start)
        if found:
            return found
    return _unmarked(source, start)


def check_encoding(source: Source, encoding: str) -> str:
    """Return the encoding that the owner named, once the whole file was read in it."""
    try:
        name = codecs.lookup(encoding).name
    except LookupError:
        raise UnreadableFile(Problem.UNKNOWN_ENCODING, name=source.name) from None
    failure = _decode_all(source, name)
    if failure:
        raise UnreadableFile(
            Problem.DAMAGED_TEXT, name=source.name, encoding=encoding, line=failure.line
        )
    return name


def _marked(source: Source, encoding: str) -> str:
    if not encoding:
        raise UnreadableFile(Problem.UNKNOWN_ENCODING, name=source.name)
    return check_encoding(source, encoding)


def _unmarked(source: Source, start: bytes) -> str:
    failure = _decode_all(source, "utf-8")
    if failure is None:
        return _settle_utf8(source, start)
    if any(char >= "\u0800" for char in failure.decoded):
        raise UnreadableFile(
            Problem.DAMAGED_TEXT, name=source.name, encoding="UTF-8", line=failure.line
        )
    gb = _decode_all(source, "gb18030")
    if gb is None and is_plausible(_lenient(start, "gb18030")):
        return "gb18030"
    if gb is not None and gb.line > 1 and is_plausible(gb.decoded):
        raise UnreadableFile(
            Problem.DAMAGED_TEXT, name=source.name, encoding="GB18030", line=gb.line
        )
    found = _unmarked_utf16(source, start)
    if found:
        return found
    raise UnreadableFile(Problem.UNKNOWN_ENCODING, name=source.name)


def _settle_utf8(source: Source, start: bytes) -> str:
    """Valid UTF-8 is UTF-8, unless it holds two-byte sequences only and reads as Chinese in GBK."""
    text = _lenient(start, "utf-8")
    foreign = [char for char in text if char > "\x7f"]
    if not foreign or any(char >= "\u0800" for char in foreign):
        return "utf-8"
    if _decode_all(source, "gb18030") is None and is_plausible(_lenient(start, "gb18030")):
        raise UnreadableFile(Problem.AMBIGUOUS_ENCODING, name=source.name)
    return "utf-8"


def _unmarked_utf16(source: Source, start: bytes) -> str:
    if source.size % 2:
        return ""
    for encoding in ("utf-16-le", "utf-16-be"):
        text = _lenient(start, encoding)
        if is_plausible(text, ascii_enough=True) and _decode_all(source, encoding) is None:
            return encoding
    return ""


def is_plausible(text: str, *, ascii_enough: bool = False) -> bool:
    """Tell whether decoded text looks like Chinese (or, if allowed, like plain ASCII)."""
    readable = sum(1 for char in text if " " <= char <= "~" or char in "\t\r\n")
    foreign = [char for char in text if char > "\x7f"]
    if readable + len(foreign) < len(text) * 0.98:
        return False
    if not foreign:
        return ascii_enough and readable > 0
    common = sum(1 for char in foreign if _is_common(char))
    han = [char for char in foreign if "\u4e00" <= char <= "\u9fff"]
    frequent = sum(1 for char in han if char in _FREQUENT)
    return common >= len(foreign) * _COMMON_SHARE and frequent > len(han) * _FREQUENT_SHARE


@cache
def _is_common(char: str) -> bool:
    """Tell whether GB 2312 holds it in its symbols, full-width forms or first level."""
    try:
        code = char.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return len(code) == 2 and (0xA1 <= code[0] <= 0xA3 or 0xB0 <= code[0] <= 0xD7)  # noqa: PLR2004 rows of GB 2312


def _lenient(start: bytes, encoding: str) -> str:
    """Decode a sample whose end may cut a character in two."""
    return codecs.getincrementaldecoder(encoding)("replace").decode(start, final=False)


def _decode_all(source: Source, encoding: str) -> _Failure | None:
    """Decode the whole file strictly; return where it failed, or ``None``."""
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    line, text = 1, ""
    with source.open() as stream:
        while True:
            chunk = stream.read(_CHUNK)
            pending = bytes(decoder.getstate()[0])
            try:
                decoded = decoder.decode(chunk, final=not chunk)
            except UnicodeDecodeError as error:
                good = (pending + chunk)[: error.start].decode(encoding, "ignore")
                return _Failure(decoded=text[-_SAMPLE:] + good, line=line + good.count("\n"))
            if not chunk:
                return None
            line, text = line + decoded.count("\n"), decoded
