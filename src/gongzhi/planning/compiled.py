"""Compiled functions: what loops over every building many thousand times runs as machine code."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, TypeVar, cast

import numba

_INNER: Final[dict[str, Any]] = {
    "nopython": True,
    "no_cpython_wrapper": True,
    "no_cfunc_wrapper": True,
    "error_model": "numpy",
}

Function = TypeVar("Function", bound=Callable[..., Any])


def compiled(function: Function) -> Function:
    """Compile on first use, without the interpreter's lock, and keep the code on disk if one can.

    Where neither the package's folder nor the user's cache can be written, each process compiles
    for itself (some seconds).
    """
    try:
        return cast("Function", numba.njit(cache=True, nogil=True, error_model="numpy")(function))
    except RuntimeError:  # numba's way to say that it found no folder to write to
        return cast("Function", numba.njit(nogil=True, error_model="numpy")(function))


def inner(function: Function) -> Function:
    """Compile for other compiled functions only: no way in from Python, so half the work."""
    return cast("Function", numba.jit(**_INNER)(function))
