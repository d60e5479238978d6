"""Tables of things that go out as XLSX or CSV, are changed in a spreadsheet program, and come back."""
