"""News releases that come as files: read, planned, carried out, and their pictures fetched."""
