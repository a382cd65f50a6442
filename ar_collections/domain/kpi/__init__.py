"""Key figures of receivables: formulas, a catalogue that tells them, and why DSO moved."""

from . import catalogue, decomposition, formulas
