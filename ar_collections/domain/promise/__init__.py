"""Whether a promise to pay was kept, what its breaking counts, how it is split, what is granted."""

from . import judging, levels, limits, plan
