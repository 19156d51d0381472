"""Who asks, what they may do, and how much of a thing they are shown: no answer is built without it."""
