"""What the tax demo is made of: plain data."""
