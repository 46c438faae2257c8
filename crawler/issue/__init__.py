"""What people write -> Issue. Pure: no network, no store."""
