"""A raw link -> Resolution: unwrap, then one spelling, then a name. Pure and offline."""
