"""Tickets: what is read from a ticket system, what is sent to it, and our own tickets. Pure: values in, values out."""
