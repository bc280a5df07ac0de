"""The six policy packs that ship, loaded for the sample's city."""

from __future__ import annotations

from gongzhi.channels.sample.wording import CITY
from gongzhi.foundation.actors import SYSTEM
from gongzhi.packs.checking import check_pack
from gongzhi.packs.services import load_pack
from gongzhi.packs.shipped import shipped_folders


def load_policies() -> int:
    """Load every pack that ships at the sample's city; return how many. Again changes nothing."""
    folders = shipped_folders()
    for folder in folders.values():
        load_pack(actor=SYSTEM, pack=check_pack(folder), area_code=CITY[0])
    return len(folders)
