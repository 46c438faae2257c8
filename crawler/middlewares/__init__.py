"""What every request obeys: address guard, robots, pace, archive, replay."""
