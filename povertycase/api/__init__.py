"""The REST API's kernel: errors, paging, login, reference data."""
