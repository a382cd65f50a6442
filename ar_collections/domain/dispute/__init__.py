"""What a customer contests: how much, since when, and what it holds back."""

from . import amounts, clock, states
