"""Commands on the territory. Each is a dated version with a journal entry."""

from gongzhi.registry.territory.services.areas import (
    AreaDetails,
    change_details,
    create_area,
    rename_area,
    retire_area,
)
from gongzhi.registry.territory.services.boundaries import (
    change_boundary,
    draw_boundaries,
    import_boundaries,
)
from gongzhi.registry.territory.services.dividing import Division, divide_grid
from gongzhi.registry.territory.services.loading import (
    AreaRow,
    Loaded,
    import_areas,
    load_areas,
)
from gongzhi.registry.territory.services.premises import (
    PremisesRow,
    add_premises,
    change_premises,
)
from gongzhi.registry.territory.services.regridding import GridPlan, rearrange_grids
from gongzhi.registry.territory.services.restructuring import (
    GridPart,
    merge_grids,
    split_grid,
)
from gongzhi.registry.territory.services.signs import (
    SIGN,
    Issued,
    issue_signs,
    replace_sign,
    retire_sign,
)
from gongzhi.registry.territory.services.zones import (
    change_zone,
    create_zone,
    retire_zone,
)

__all__ = [
    "SIGN",
    "AreaDetails",
    "AreaRow",
    "Division",
    "GridPart",
    "GridPlan",
    "Issued",
    "Loaded",
    "PremisesRow",
    "add_premises",
    "change_boundary",
    "change_details",
    "change_premises",
    "change_zone",
    "create_area",
    "create_zone",
    "divide_grid",
    "draw_boundaries",
    "import_areas",
    "import_boundaries",
    "issue_signs",
    "load_areas",
    "merge_grids",
    "rearrange_grids",
    "rename_area",
    "replace_sign",
    "retire_area",
    "retire_sign",
    "retire_zone",
    "split_grid",
]
