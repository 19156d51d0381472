"""A pairing that stays optimal while needs and supply change, and what-if questions asked of it."""
