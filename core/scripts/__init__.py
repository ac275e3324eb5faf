"""Scripts: templates with parameters, filled so that a value can never become code. Pure; FlowPilot runs no script."""
