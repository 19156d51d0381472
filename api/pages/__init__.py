"""HTML for people: the same reads, rights and acts as the JSON, drawn on the server."""
