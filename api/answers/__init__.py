"""What is answered to a reader, the same in JSON, on a page and on a terminal."""
