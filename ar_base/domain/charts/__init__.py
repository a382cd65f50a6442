"""Charts as SVG, for pages, PDFs and pictures alike."""

from . import svg
