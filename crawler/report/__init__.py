"""What an editor reads at the end of a check."""
