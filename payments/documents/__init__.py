"""What payments put on paper."""
