"""Settings: parameters, working calendar, people and postings, the audit."""
