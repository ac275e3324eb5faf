"""The REST API under /api/v1: forms, routes, and the OpenAPI description made from them."""
