"""Tax numbers: their kinds, and what is wrong with one."""
