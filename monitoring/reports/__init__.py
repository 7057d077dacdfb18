"""What pages and exports of monitoring say."""
