"""The programme editor without its pages: times, the working copy, moves, operations on many, undo."""
