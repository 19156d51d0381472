"""The demo county: made through the product itself, and counted."""
