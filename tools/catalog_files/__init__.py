"""What tools/catalog.py writes: a module for each kind of file, and the rows that they are written from."""
