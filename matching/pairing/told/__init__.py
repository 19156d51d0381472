"""What is told of a pairing: served, unmet and why, prices, what moved, what was left idle."""
