"""Which telephone a member of the staff sits at."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from countersign import ledger
from countersign.identity.queries import account
from countersign.intake.models import Extension
from countersign.intake.rules.lines import MOST_EXTENSIONS, plain_name
from countersign.kernel.actor import Actor
from countersign.kernel.acts import require
from countersign.kernel.errors import Conflict, Invalid, NotVisible
from countersign.kernel.writing import writes


@writes
def set_extension(
    account_id: int, number: str, *, pbx: str = "", lines: Iterable[str] = (), by: Actor, at: datetime
) -> Extension | None:
    """Say at which extension somebody sits: what is answered there is theirs from now on. Empty: at none.

    pbx:    the exchange that the extension is of; empty for any.
    lines:  which lines ring for them where an exchange names no extension; none for all.
    Raises: NotVisible, NotAllowed, Invalid, Conflict when somebody else sits there.
    Source: domain.md Call; issue 5, "Phone and callback over any PBX".
    """
    require(by, "extension.set", f"account:{account_id}")
    person = account(account_id)
    if person is None or person.kind != "staff" or not person.is_active:
        raise NotVisible
    wanted = plain_name(number, field="extension", required=False)
    exchange = plain_name(pbx, field="pbx", required=False)
    listened = sorted({plain_name(one, field="lines") for one in lines if one.strip()})
    if len(listened) > MOST_EXTENSIONS:
        raise Invalid("too_long", field="lines", limit=MOST_EXTENSIONS, length=len(listened))
    held = Extension.objects.select_for_update().filter(account_id=account_id).first()
    if wanted:
        other = Extension.objects.filter(number=wanted, pbx=exchange).exclude(account_id=account_id).first()
        if other is not None and not other.account.is_active:
            other.change(number="", set_at=at)  # Who has left sits nowhere.
            ledger.append("extension.set", other, by=by.without_key(), at=at, staff_only=True)
        elif other is not None:
            raise Conflict("extension_taken", field="extension", name=other.account.name)
    fields = {"pbx": exchange, "number": wanted, "lines": listened}
    if held is None:
        if not wanted and not listened:
            return None
        held = Extension(account_id=account_id, set_at=at, **fields)
    elif not held.change(**fields):
        return held
    else:
        held.change(set_at=at)
    ledger.append("extension.set", held, by=by, at=at, staff_only=True)
    return held
