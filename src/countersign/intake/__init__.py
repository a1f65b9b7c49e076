"""Ways in: calls with and without a code, callbacks, drafts of unproven callers, approvals asked of the customer."""
