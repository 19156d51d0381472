"""The network of a run, its optimal flow, and the proof that nothing is better."""
