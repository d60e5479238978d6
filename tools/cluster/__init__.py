"""`make cluster`: two application servers behind nginx, with PostgreSQL, Redis and S3-compatible storage, on this machine."""
