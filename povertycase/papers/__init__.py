"""Papers: the only package that knows Word and Typst; as official documents look, or as an office says.

Plain Python without Django. The same content gives the same bytes, whenever it is written.
"""

from .blocks import Block, Facts, Listing, Received
from .notices import Heading, Lines, Notice, Paragraph, Part, Plain, Section, Specimen, Table, day_words
from .official import official_document
from .packages import MOST_BYTES
from .pdf import pdf
from .refusals import PaperRefused
from .templates import check_template, fill_template, starting_layout
from .variables import Variables, values_of, variables_of

__all__ = [
    "MOST_BYTES",
    "Block",
    "Facts",
    "Heading",
    "Lines",
    "Listing",
    "Notice",
    "PaperRefused",
    "Paragraph",
    "Part",
    "Plain",
    "Received",
    "Section",
    "Specimen",
    "Table",
    "Variables",
    "check_template",
    "day_words",
    "fill_template",
    "official_document",
    "pdf",
    "starting_layout",
    "values_of",
    "variables_of",
]
