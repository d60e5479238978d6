"""How Django's own forms and lists write dates where its formats do not fit: `FORMAT_MODULE_PATH`, a folder for each language."""
