"""Routes that declare who may come in. An undeclared route answers 404 and fails the house tests."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.urls import URLPattern, path

from countersign.kernel.actor import Actor

# Coarse gates at the door of a page; the object's own policy is asked inside queries and commands.
GATES: dict[str, Callable[[Actor], bool]] = {
    "anyone": lambda actor: True,
    "signed_in": lambda actor: actor.is_signed_in,
    "customer": lambda actor: actor.is_customer and actor.contract is not None,
    "staff": lambda actor: actor.is_staff,
    "token": lambda actor: actor.channel == "api" and (actor.is_staff or actor.contract is not None),
}


def declared(view: Callable[..., Any], policy: str) -> Callable[..., Any]:
    """Bind a gate to a view; the middleware of the project keeps it."""
    if policy not in GATES:
        raise ValueError(f"unknown policy {policy!r}; known: {', '.join(sorted(GATES))}")
    view.policy = policy  # type: ignore[attr-defined]
    return view


def route(pattern: str, view: Callable[..., Any], *, policy: str, name: str) -> URLPattern:
    """Declare a route with its gate and its name."""

    def entered(request: Any, *args: Any, **kwargs: Any) -> Any:
        return view(request, *args, **kwargs)

    entered.__name__ = getattr(view, "__name__", name)
    entered.__doc__ = view.__doc__
    for mark in ("csrf_exempt",):
        if hasattr(view, mark):
            setattr(entered, mark, getattr(view, mark))
    return path(pattern, declared(entered, policy), name=name)
