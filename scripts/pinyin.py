"""The table of pinyin readings, made once from pypinyin's so that the program needs only the table.

python scripts/pinyin.py write
python scripts/pinyin.py check
"""

from __future__ import annotations

import string
import sys
import unicodedata
from collections import defaultdict
from pathlib import Path
from typing import Final

from pypinyin.constants import PHRASES_DICT, PINYIN_DICT

CODES: Final = Path(__file__).resolve().parent.parent / "src/gongzhi/foundation/codes"
TARGET: Final = CODES / "data" / "pinyin.txt"
LONGEST_PHRASE: Final = 4
# In names of places these are read otherwise than in most words.
IN_PLACES: Final = {
    "长": "chang",
    "重": "chong",
    "朝阳": "chao yang",
    "番禺": "pan yu",
    "单县": "shan xian",
    "东阿": "dong e",
    "六安": "lu an",
    "六合": "lu he",
}
HEAD: Final = """\
# How Chinese signs are read, without tones; ü is v. Made by scripts/pinyin.py from the tables of
# pypinyin (MIT licence, Copyright (c) 2016 mozillazg, 闲耘). A line is a syllable and the signs
# usually read so, or a phrase of which some sign is read otherwise and its syllables.
"""


def main(command: str) -> int:
    """Write the table, or return 1 where the stored one is not what pypinyin gives."""
    if command == "write":
        TARGET.write_text(_table(), encoding="utf-8")
        return 0
    if command == "check":
        current = TARGET.read_text(encoding="utf-8") == _table()
        print(f"{TARGET.name} is current" if current else "run: python scripts/pinyin.py write")
        return 0 if current else 1
    print(__doc__)
    return 2


def _table() -> str:
    usual = {chr(code): _plain(text.split(",")[0]) for code, text in PINYIN_DICT.items()}
    usual.update({name: said for name, said in IN_PLACES.items() if len(name) == 1})
    by_syllable = defaultdict(list)
    for sign, syllable in usual.items():
        by_syllable[syllable].append(sign)
    lines = [
        f"{syllable} {''.join(sorted(signs))}"
        for syllable, signs in sorted(by_syllable.items())
        if syllable
    ]
    lines += [
        f"{phrase} {' '.join(said)}"
        for phrase, said in sorted(_phrases().items())
        if any(usual.get(sign) != syllable for sign, syllable in zip(phrase, said, strict=True))
    ]
    return HEAD + "\n".join(lines) + "\n"


def _phrases() -> dict[str, list[str]]:
    written = {
        phrase: [_plain(each[0]) for each in readings]
        for phrase, readings in PHRASES_DICT.items()
        if len(readings) == len(phrase) <= LONGEST_PHRASE
    }
    return written | {name: said.split() for name, said in IN_PLACES.items() if len(name) > 1}


def _plain(reading: str) -> str:
    """Return a reading without its tone."""
    bare = unicodedata.normalize("NFD", reading).replace("u\u0308", "v")
    return "".join(mark for mark in bare if mark in string.ascii_letters)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else ""))
