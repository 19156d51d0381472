"""Needs paired with charity supply: provably best, explained, the same for everybody.

`assignment.pair` is the whole of it; `answer` writes a run out, `verification` checks a published one without a solver.
A run goes through the rooms `given`, `flow` and `told`; one that stays open for changes is in `live`.
Nothing here knows a store or a clock.
"""
