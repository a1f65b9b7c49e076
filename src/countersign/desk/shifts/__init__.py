"""Shifts on the desk: the week, one's own check-in, the custody list, absences, skills, queues."""
