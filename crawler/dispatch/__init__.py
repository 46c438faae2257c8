"""Who visits what is waiting: this crawl itself, or workers on any number of machines."""
