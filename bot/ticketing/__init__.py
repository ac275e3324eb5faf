"""Ticket systems: a client and what it makes of each system's own words, a file each."""
