"""Rules in plain Python: no database, no clock."""
