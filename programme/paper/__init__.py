"""The programme on paper: read once into plain data, laid out by typst, checked for letters that no font has."""

from programme.paper.pdf import Made, make

__all__ = ["Made", "make"]
