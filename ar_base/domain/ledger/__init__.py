"""What is open on a day, what kind of item it is, and how much of what settled it is money."""

from . import items
from . import kinds
from . import money
from . import tie_out
