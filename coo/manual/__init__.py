"""*Application Help Manual & FAQs*: its sections and questions as data, and the search over them. Pure."""

from coo.manual.parts import Question, Section, look_up
from coo.manual.sections import SECTIONS

__all__ = ["SECTIONS", "Question", "Section", "look_up"]
