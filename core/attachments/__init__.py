"""Telling what files are and what they say. All of it takes a while or may fail: run it in isolation."""
