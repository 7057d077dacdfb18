"""What people type: filters of lists, and the facts of the register."""
