"""The register's REST API."""
