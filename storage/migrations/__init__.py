"""How the schema came to be: one dated file per change, each saying why."""
