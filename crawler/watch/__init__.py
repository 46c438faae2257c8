"""Scheduled work: which source is visited when, what changed in it, whom that concerns, and how they are told."""
