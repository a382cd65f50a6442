"""What is measured, with the peer and the floor beside it: ``make bench SIZE=S|L|XL``."""
