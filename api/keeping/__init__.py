"""The life of a store: opened, set up, filled by lists, looked after, exported, backed up."""
