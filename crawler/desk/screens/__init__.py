"""One module a screen: from a request to what its template shows."""
