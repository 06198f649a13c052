"""What the scenarios say: numbers read from comparisons, put into words that hold or stop."""
