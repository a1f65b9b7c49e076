"""Reads of the telephone: calls, callbacks, drafts, approvals, attempts."""
