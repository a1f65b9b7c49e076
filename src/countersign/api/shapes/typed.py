"""Kinds of fields that every body shares."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

from ninja import Schema
from pydantic import AfterValidator, ConfigDict, Field
from pydantic_core import PydanticCustomError

from countersign.tickets.rules.facts import FACT_LENGTH, TEXT_LENGTH

LARGEST = 2**53 - 1  # What an event can hold; no id comes near it.
MOST_UPLOADS = 10


def _fit(text: str) -> str:
    if "\x00" in text or any("\ud800" <= letter <= "\udfff" for letter in text):
        raise PydanticCustomError("unfit", "This holds characters that no text has.")
    return text


def _zoned(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise PydanticCustomError("no_zone", "An instant needs its offset from UTC.")
    if not 2000 < moment.year < 2200:  # Beyond, sums of times fall off the end of the calendar.
        raise PydanticCustomError("no_moment", "An instant lies in this century or the next.")
    return moment.astimezone(UTC)


Said = Annotated[str, AfterValidator(_fit)]
Text = Annotated[Said, Field(min_length=1, max_length=TEXT_LENGTH)]
Line = Annotated[Said, Field(max_length=FACT_LENGTH)]
Number = Annotated[int, Field(ge=1, le=LARGEST)]
Moment = Annotated[datetime, AfterValidator(_zoned)]


class Body(Schema):
    """A body that is sent; a field that it does not know is a mistake of the sender's, and said so."""

    model_config = ConfigDict(extra="forbid")


class FieldFault(Schema):
    """One field that does not fit."""

    field: str
    detail: str


class Problem(Schema):
    """Why a request was refused (RFC 9457). `code` never changes; `title` and `detail` are in the reader's language."""

    type: str
    title: str
    status: int
    code: str
    detail: str
    field: str | None = None
    errors: list[FieldFault] | None = None
    number: str | None = None
