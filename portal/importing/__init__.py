"""Bringing in a list of people from a spreadsheet: read, checked row by row, written whole or not at all."""
