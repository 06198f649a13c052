"""The verbs of the command line. Each module has `add_to(verbs)`, which says what it takes."""
