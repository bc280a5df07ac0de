"""A list that is counted at once, and read stretch by stretch."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator, Sequence
from typing import TypeVar, overload

Row = TypeVar("Row")


class Stretches(Sequence[Row]):
    """What was found: its length without its rows, and each stretch of rows when asked for."""

    @abstractmethod
    def read(self, part: slice) -> list[Row]:
        """Return a stretch, in the list's order."""

    @overload
    def __getitem__(self, index: int) -> Row: ...

    @overload
    def __getitem__(self, index: slice) -> list[Row]: ...

    def __getitem__(self, index: int | slice) -> Row | list[Row]:
        """Return a row, or a stretch."""
        if isinstance(index, slice):
            return self.read(index)
        return self.read(slice(index, index + 1))[0]

    def __iter__(self) -> Iterator[Row]:
        """Read all of it at once."""
        return iter(self.read(slice(None)))
