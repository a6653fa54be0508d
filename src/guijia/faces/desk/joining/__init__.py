"""Taking people on by a list: read, looked over cell by cell, written as a whole or not at all."""
