"""Projects and every yuan of their funds: the library, the fund tree, what is paid, and who benefits."""
