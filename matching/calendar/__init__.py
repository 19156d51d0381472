"""Working days and legal time."""
