"""Tests of the tool: plain pytest, no Odoo, no network, no database."""
