"""Whom to call first and why, and who calls: status, wording of reasons, levelling."""

from . import levelling, status, wording
