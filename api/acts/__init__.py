"""What a person can do, once for JSON, pages and command line, and how one such act is done."""
