"""The law on a household as the graph holds it: its facts, what it is owed, and the same under other rules."""
