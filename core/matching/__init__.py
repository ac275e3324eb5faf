"""Flow matching: finding the published flows that resemble a problem, and knowing when there is none."""
