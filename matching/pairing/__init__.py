"""Needs paired with charity supply: provably best, explained, the same for everybody.

`assignment.pair` is the whole of it; `answer` writes a run out, `verification` checks a published one without a solver.
Nothing here knows a store or a clock.
"""
