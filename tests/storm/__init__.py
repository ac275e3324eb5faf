"""A kill storm: everything FlowPilot stands on is killed at random while engineers work. `make storm` runs it."""
