"""Tables of outgoing mail, of what people chose about it, and of what came back."""

from countersign.notify.models.choices import Device, DeviceKeys, Preferences, Timing
from countersign.notify.models.notices import Notice, Outgoing
from countersign.notify.models.returned import Letterbox, Returned

__all__ = ["Device", "DeviceKeys", "Letterbox", "Notice", "Outgoing", "Preferences", "Returned", "Timing"]
