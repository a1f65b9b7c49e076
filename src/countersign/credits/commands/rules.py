"""Credit rules: versions are only added."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from countersign import ledger
from countersign.credits import rules
from countersign.credits.models import CreditRule
from countersign.kernel.actor import Actor
from countersign.kernel.acts import require
from countersign.kernel.errors import Invalid
from countersign.kernel.writing import writes


@writes
def add_rule(
    name: str, content: Mapping[str, Any], *, valid_from: datetime | None = None, by: Actor, at: datetime
) -> CreditRule:
    """Add a credit rule, or the next version of one of that name; what was computed by earlier ones stays.

    content:     see `rules.read_terms`.
    valid_from:  shortfalls from here on go by it; None is the instant of the command.
    Raises:      NotAllowed, Invalid.
    Source:      domain "Credit claim", F17.
    """
    require(by, "credit.add_rule")
    tidy = name.strip()
    if not 0 < len(tidy) <= 80 or not tidy.isprintable():
        raise Invalid("plan_name", field="name")
    terms = rules.read_terms(content)
    newest = CreditRule.objects.filter(name=tidy).order_by("-version").first()
    rule = CreditRule(
        name=tidy, version=newest.version + 1 if newest else 1, content=rules.plain_terms(terms),
        valid_from=valid_from or at,
    )  # fmt: skip
    ledger.append("credit_rule.added", rule, by=by, at=at, staff_only=True)
    return rule
