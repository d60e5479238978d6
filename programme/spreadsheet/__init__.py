"""The working copy of a programme as a spreadsheet, out and in again: one row a session, all languages.

`columns` says what stands in them, `writing` makes the file, `reading` opens one safely, `cells` understands what people write,
`comparing` and `rows` say what would change, `bringing_in` does it.
"""
