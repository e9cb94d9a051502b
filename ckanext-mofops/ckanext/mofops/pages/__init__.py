"""What pages have beside their templates: headers, compression, the agency's look, addresses, and what the front page shows."""
