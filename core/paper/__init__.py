"""Papers: what any application prints as PDF, laid out by typst in a process of its own."""
