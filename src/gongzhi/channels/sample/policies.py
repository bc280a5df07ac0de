"""The policy packs that ship, loaded for the sample's city."""

from __future__ import annotations

from typing import Final

from gongzhi.channels.sample.wording import CITY
from gongzhi.foundation.actors import SYSTEM
from gongzhi.packs.checking import check_pack
from gongzhi.packs.services import load_pack
from gongzhi.packs.shipped import shipped_folders

# The regulations of two cities: law there, and not in the sample's.
_OF_OTHER_CITIES: Final = frozenset({"beijing-regulations", "binzhou-grid-regulations"})


def load_policies() -> int:
    """Load five documents and national law at the sample's city; return how many packs.

    Again changes nothing.
    """
    folders = [path for name, path in shipped_folders().items() if name not in _OF_OTHER_CITIES]
    for folder in folders:
        load_pack(actor=SYSTEM, pack=check_pack(folder), area_code=CITY[0])
    return len(folders)
