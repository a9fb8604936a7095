"""What an office does with the files in its hands."""
