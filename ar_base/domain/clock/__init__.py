"""Which day it is for a company: its time zone, as far as that is known without asking."""
