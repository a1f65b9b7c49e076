"""Mail that came back from the reader's own address: the notice above every page (E12)."""

from __future__ import annotations

from django.utils.translation import gettext as _

from countersign.kernel.actor import Actor
from countersign.notify.beside import CameBack
from countersign.ui import times
from countersign.ui.frames import Notice


def returned_mail(came_back: CameBack | None, by: Actor) -> list[Notice]:
    """Write the notice; none when nothing came back, or the address is another by now."""
    if came_back is None:
        return []
    told = {
        "address": came_back.address,
        "time": times.exact_with_zone(came_back.told_at, by.zone, by.locale),
        "words": came_back.words,
    }
    text = (
        _("It came back at %(time)s: %(words)s. We send nothing there until you say that it works.")
        if came_back.stopped
        else _("It came back at %(time)s: %(words)s. We are trying it again.")
    )
    return [Notice(_("Our mail to %(address)s did not reach you") % told, text % told, "/account/mail", _("Check it"))]
