"""The only writer of uploads."""

from countersign.files.commands.deciding import LONGEST_REASON, keep_secret, redact, reject, release
from countersign.files.commands.fetching import MOST_FETCHES, hand_out, open_secret, sweep_fetches
from countersign.files.commands.keeping import attach, discard, make_preview, pass_on, purge, remove_unneeded
from countersign.files.commands.receiving import examine, receive

__all__ = [
    "LONGEST_REASON",
    "MOST_FETCHES",
    "attach",
    "discard",
    "examine",
    "hand_out",
    "keep_secret",
    "make_preview",
    "open_secret",
    "pass_on",
    "purge",
    "receive",
    "redact",
    "reject",
    "release",
    "remove_unneeded",
    "sweep_fetches",
]
