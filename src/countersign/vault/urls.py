"""Addresses of the vault's own pages."""

from __future__ import annotations

urlpatterns: list[object] = []
