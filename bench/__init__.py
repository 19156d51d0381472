"""What the promises cost: the service beside bare driver statements that write the same rows, in the same run."""
