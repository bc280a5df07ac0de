"""Keys of a text: two texts that share one are worth comparing. Pure.

A signature's first 48 bytes (``language.signatures``) are cut into 16 bands of three. A band's
place and bytes, mixed with county and month of receipt, make one key: near-copies share at least
one of sixteen nearly always, other texts nearly never, and what a common text left in earlier
months costs a question of today nothing.

Measured on pairs of invented copies of real messages (``bench/complaints.py``): of 3,000 pairs
.963 share a key, of unlike pairs one in 100,000; bands of four bytes need 32 keys for .970.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Final
from zlib import crc32

import numpy as np
import numpy.typing as npt

from gongzhi.language.markup import plain
from gongzhi.language.normal import without_numbers
from gongzhi.language.signatures import sign

KEYS: Final = 16
_BAND: Final = 3
_READ: Final = 4000
"""Characters of a text that are signed: copies of longer ones share their beginning."""


def text_of(title: str, detail: str) -> str:
    """Return a report's words as they are compared: plain, people's numbers hidden."""
    return without_numbers(plain(f"{title[:_READ]}\n{detail[:_READ]}"))


def bands_of(texts: Sequence[str]) -> tuple[npt.NDArray[np.uint32], npt.NDArray[np.bool_]]:
    """Return each text's sixteen bands, not mixed yet, and which texts say anything."""
    marks, told = sign(texts)
    wide = np.zeros((len(texts), KEYS, _BAND + 1), np.uint8)
    wide[:, :, :_BAND] = marks[:, : KEYS * _BAND].reshape(len(texts), KEYS, _BAND)
    wide[:, :, _BAND] = np.arange(KEYS)
    return wide.view("<u4")[:, :, 0], told


def mixed(bands: npt.NDArray[np.uint32], county: str, month: str) -> npt.NDArray[np.int32]:
    """Return bands as the keys of one county and month, such as ``202611``."""
    return (bands ^ np.uint32(crc32(f"{county}{month}".encode()))).view(np.int32)


def month_of(at: datetime) -> str:
    """Return the month of a moment."""
    return f"{at:%Y%m}"


def months_between(first: datetime, last: datetime) -> Iterator[str]:
    """Yield the months of a stretch of time, both ends included."""
    year, month = first.year, first.month
    while (year, month) <= (last.year, last.month):
        yield f"{year}{month:02}"
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)  # noqa: PLR2004 (months)
