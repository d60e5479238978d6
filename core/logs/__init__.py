"""What the program writes down of its work: lines with the id of a request, and nothing about a person."""
