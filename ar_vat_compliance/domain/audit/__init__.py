"""What becomes of what an audit finds."""

from . import states
