"""Guides: who proposes the next step of a session. Flow, ad-hoc and Claude stand behind one interface."""
