"""What is sent to people: letters, their recipients, and what mail servers say of them."""

from . import headers, identity, letter, replies, reports, states
