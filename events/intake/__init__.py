"""The way of photographs into a gallery: in chunks from a browser, as files and folders from a disk, out of ZIP archives."""
