"""When tax returns and payments are due."""
