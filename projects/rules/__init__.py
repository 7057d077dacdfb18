"""What holds for projects and their money; pure, without Django, clock or database."""
