"""The knowledge flywheel: what a resolved session teaches, as a proposal. Pure, but for `learning`."""
