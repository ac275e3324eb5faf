"""Documents to flows: headings, numbered steps and if/then lines are converted by rules, without AI."""
