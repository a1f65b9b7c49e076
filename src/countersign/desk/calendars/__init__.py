"""Pages about working calendars: the list, a version's week and year, new versions, days taken over."""
