"""What a mail says, as pure functions over its bytes."""

from countersign.mail.rules.folding import Folded, fold
from countersign.mail.rules.reading import Attachment, Mailbox, Part, Reading, read

__all__ = ["Attachment", "Folded", "Mailbox", "Part", "Reading", "fold", "read"]
