"""Who works when: queues and their custodians, shifts, absences, check-ins, skills, on-call."""
