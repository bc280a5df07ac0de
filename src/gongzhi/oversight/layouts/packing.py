"""Arrays as one compressed column, and back. Pure."""

from __future__ import annotations

from dataclasses import fields
from io import BytesIO
from typing import Any, Self

import numpy as np


class Packed:
    """A dataclass of arrays that is stored as one column."""

    __slots__ = ()

    def packed(self) -> bytes:
        """Return the arrays as stored."""
        stream = BytesIO()
        arrays: dict[str, Any] = {each.name: getattr(self, each.name) for each in fields(self)}  # type: ignore[arg-type]  # each is a dataclass
        np.savez_compressed(stream, **arrays)
        return stream.getvalue()

    @classmethod
    def unpacked(cls, stored: bytes | memoryview) -> Self:
        """Return stored arrays."""
        with np.load(BytesIO(bytes(stored)), allow_pickle=False) as arrays:
            return cls(**{each.name: arrays[each.name] for each in fields(cls)})  # type: ignore[arg-type]  # each is a dataclass
