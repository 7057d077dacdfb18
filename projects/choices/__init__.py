"""The words that projects and their funds store, by noun."""
