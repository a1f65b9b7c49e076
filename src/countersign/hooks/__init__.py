"""Webhooks: programs elsewhere are told what happened."""
