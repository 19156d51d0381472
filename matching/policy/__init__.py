"""Law as data: dated packs, read, checked, compared."""
