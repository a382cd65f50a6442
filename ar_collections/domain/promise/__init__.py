"""Whether a promise to pay was kept, what its breaking counts, and how it is split."""

from . import judging, levels, plan
