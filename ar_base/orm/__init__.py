"""Pieces that Odoo's ORM lacks, and that hold no record of their own."""
