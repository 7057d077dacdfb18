"""The only module that knows Word: papers in the layout of official documents.

Plain Python without Django. The same content gives the same bytes, whenever it is written.
"""

from .official import Heading, Notice, Paragraph, Part, Table, official_document

__all__ = ["Heading", "Notice", "Paragraph", "Part", "Table", "official_document"]
