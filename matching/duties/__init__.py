"""What must be done by a day: offices' duties, receipts, and deadlines that a new calendar moves."""
