"""What a step may ask of people: one check for every text that becomes a step or node. Pure."""

from core.safety.assessing import assess, assess_code
from core.safety.hygiene import cleaned
from core.safety.risk import Assessment, Risk, Withheld

__all__ = ["Assessment", "Risk", "Withheld", "assess", "assess_code", "cleaned"]
