"""The life of a case: from signals to a warning and its referrals, the moves they may make, and how it ends."""
