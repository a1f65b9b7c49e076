"""The addresses of working calendars, under /desk/calendars."""

from __future__ import annotations

from countersign.desk.calendars import views, writing
from countersign.kernel.routes import route

CALENDAR = "calendars/<int:calendar>"

urlpatterns = [
    route("calendars", views.calendars, policy="staff", name="desk_calendars"),
    route("calendars/new", writing.new, policy="staff", name="desk_calendar_new"),
    route(CALENDAR, views.calendar, policy="staff", name="desk_calendar"),
    route(f"{CALENDAR}/versions", writing.versions, policy="staff", name="desk_calendar_versions"),
    route(f"{CALENDAR}/holidays", writing.holidays, policy="staff", name="desk_calendar_holidays"),
    route(f"{CALENDAR}/files", writing.files, policy="staff", name="desk_calendar_files"),
]
