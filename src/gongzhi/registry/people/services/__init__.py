"""Commands on people: accounts and tokens, households and residents, and their rights."""

from gongzhi.registry.people.services.accounts import (
    AccountDetails,
    change_account,
    change_own_email,
    change_own_password,
    create_account,
    deactivate_account,
    reactivate_account,
    reset_password,
)
from gongzhi.registry.people.services.privacy import (
    PersonExport,
    erase_person,
    export_person,
    reveal,
)
from gongzhi.registry.people.services.residents import (
    ResidentDetails,
    change_resident,
    close_household,
    register_household,
    register_resident,
)
from gongzhi.registry.people.services.tokens import (
    IssuedToken,
    issue_token,
    revoke_token,
)

__all__ = [
    "AccountDetails",
    "IssuedToken",
    "PersonExport",
    "ResidentDetails",
    "change_account",
    "change_own_email",
    "change_own_password",
    "change_resident",
    "close_household",
    "create_account",
    "deactivate_account",
    "erase_person",
    "export_person",
    "issue_token",
    "reactivate_account",
    "register_household",
    "register_resident",
    "reset_password",
    "reveal",
    "revoke_token",
]
