"""Stored records -> what others read."""
