"""What departments send, read and matched; what goes back to them."""
