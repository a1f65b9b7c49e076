"""Who may do what with incoming mail."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _l

from countersign.kernel.actor import Actor
from countersign.kernel.acts import act, can

# Whoever may open what nobody has vouched for; and whoever may see that nothing is lost.
OPENERS = ("security", "duty_lead")
COUNTERS = (*OPENERS, "manager", "admin")

act("mail.take_in", level="A0", says=_l("Take a mail in"), roles=["system"])
act("mail.settle", level="A0", says=_l("Decide what becomes of a mail"), object="mail", roles=["system"])
act("mail.canary", level="A0", says=_l("Send a mail to ourselves and watch for it"), roles=["system"])
act("mail.count", level="A2", says=_l("See the balance of incoming mail"), roles=COUNTERS, reads=True)
act(
    "mail.open", level="A2", says=_l("Download a mail as it came"), object="mail", roles=OPENERS, reads=True,
    refusal="not_mail_role",
)  # fmt: skip
act(
    "mail.return", level="A2", says=_l("Have a mail in quarantine read again"), object="mail", roles=OPENERS,
    refusal="not_mail_role",
)  # fmt: skip
act(
    "mail.take_up", level="A2", says=_l("Make of a mail by hand what it should have become"), object="mail",
    roles=OPENERS, refusal="not_mail_role",
)  # fmt: skip


def can_count(actor: Actor) -> bool:
    """Tell whether the actor sees the balance of incoming mail."""
    return actor.is_staff and can(actor, "mail.count")


def can_open(actor: Actor) -> bool:
    """Tell whether the actor opens mails in quarantine."""
    return actor.is_staff and can(actor, "mail.open")
