"""What is asked of all tickets together."""
