"""Requests made up from the API's own description: none may be answered with 5xx. `make fuzz` runs them."""
