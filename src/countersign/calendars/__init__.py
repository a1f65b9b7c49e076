"""Working time: calendars, their versions, and the arithmetic of due times."""
