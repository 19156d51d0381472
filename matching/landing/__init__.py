"""From the valid rows of a file to changes of the graph; what a row means for the registry is decided here."""
