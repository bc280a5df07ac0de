"""A distinct id type per entity, so that a unit's id cannot be passed for a case's.

At run time each is a plain ``int`` (a database key); only the type checker tells them apart.
"""

from __future__ import annotations

from typing import NewType

# foundation
EntryId = NewType("EntryId", int)
ClockId = NewType("ClockId", int)
LinkId = NewType("LinkId", int)
SealId = NewType("SealId", int)

# Where things are.
AreaId = NewType("AreaId", int)
AreaVersionId = NewType("AreaVersionId", int)
ZoneId = NewType("ZoneId", int)
PremisesId = NewType("PremisesId", int)

# Who people are.
AccountId = NewType("AccountId", int)
TokenId = NewType("TokenId", int)
HouseholdId = NewType("HouseholdId", int)
ResidentId = NewType("ResidentId", int)

# registry: for whom they act
UnitId = NewType("UnitId", int)
RoleId = NewType("RoleId", int)
PostId = NewType("PostId", int)
AppointmentId = NewType("AppointmentId", int)

# handling
CaseId = NewType("CaseId", int)
CategoryId = NewType("CategoryId", int)
AssignmentId = NewType("AssignmentId", int)
PartId = NewType("PartId", int)
WhistleId = NewType("WhistleId", int)
AttachmentId = NewType("AttachmentId", int)
