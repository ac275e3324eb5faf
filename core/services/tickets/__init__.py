"""Tickets, one use case a file: connecting a system, starting from a ticket, sending to it, our own tickets, news."""
