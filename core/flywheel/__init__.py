"""The knowledge flywheel: what a resolved session teaches, as a proposal for the flow library. Pure, but for `learning`."""
