"""Tax numbers: their kinds, what is wrong with one, how well names match."""
