"""The organisation as a picture: companies, departments, sections, posts with people and vacancies (ORG-01)."""
