"""Everything that is said, in the words of the reader: Chinese first, English beside it."""
