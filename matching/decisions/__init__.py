"""What the law decides about a household: pure functions of a pack, a day and facts."""
