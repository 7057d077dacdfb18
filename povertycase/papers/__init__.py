"""The only module that knows Word: papers in the layout of official documents, or in an office's own.

Plain Python without Django. The same content gives the same bytes, whenever it is written.
"""

from .notices import Heading, Lines, Notice, Paragraph, Part, Plain, Section, Specimen, Table, day_words
from .official import official_document
from .packages import MOST_BYTES
from .refusals import PaperRefused
from .templates import check_template, fill_template, starting_layout
from .variables import Variables, values_of, variables_of

__all__ = [
    "MOST_BYTES",
    "Heading",
    "Lines",
    "Notice",
    "PaperRefused",
    "Paragraph",
    "Part",
    "Plain",
    "Section",
    "Specimen",
    "Table",
    "Variables",
    "check_template",
    "day_words",
    "fill_template",
    "official_document",
    "starting_layout",
    "values_of",
    "variables_of",
]
