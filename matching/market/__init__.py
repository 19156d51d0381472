"""Pairing on the store: its needs and supply as rows, a run over all of them, what a run leaves, and its record."""
