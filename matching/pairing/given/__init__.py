"""What a run is given: needs, supply and what stands, read and put into columns; and who may serve whom."""
