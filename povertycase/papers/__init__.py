"""Papers: the only package that knows Word and Typst.

Plain Python without Django. The same content gives the same bytes, whenever it is written.
"""

from .blocks import Block, Facts, Listing, Received
from .official import Heading, Notice, Paragraph, Part, Table, official_document
from .pdf import pdf

__all__ = [
    "Block",
    "Facts",
    "Heading",
    "Listing",
    "Notice",
    "Paragraph",
    "Part",
    "Received",
    "Table",
    "official_document",
    "pdf",
]
