"""Texts out to translators' tools and in again: PO for Poedit and Weblate, XLIFF 1.2 for OmegaT and the like, XLSX for everybody.

`segments` takes HTML apart by block, `bodies` pairs the blocks with their translation, `units` says what a file carries of a text.
`po`, `xliff` and `xlsx` write and read files, `files` tells them apart. `comparing` and `judging` say what a file would change,
`applying` does it.
"""
