"""What `make` runs: checks, catalogues, private services, measurements."""
