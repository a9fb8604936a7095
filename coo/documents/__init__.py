"""What certificates of origin put on paper."""
