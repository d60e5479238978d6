"""The programme for other software: calendars, schedules, tables. `data.read` reads, each format is a pure function of it."""
