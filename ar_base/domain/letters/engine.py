"""WeasyPrint as this suite uses it: nothing is fetched, styles are read once, memory is bounded.

Imported by ``press`` alone, when something is printed.

Nothing that a document names is fetched: no address of the network, no file, no further stylesheet.
Pictures are in the document itself, as ``data:`` addresses, or are not there. No script runs, since
there is nothing that could run one. A document's styles are those of its head: what a text brings
along in its body is a text's, not the letter's, and is dropped.
"""

import base64
import binascii
import re
from functools import lru_cache
from pathlib import Path
from urllib.parse import unquote_to_bytes

from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse

#: Documents are written together until they have so many pages: fonts and pictures are then once in
#: the file, and a font of all Chinese characters is cut down once, not for each letter.
PAGES_AT_ONCE = 24
#: Pictures are printed no finer than this.
DPI = 300

#: What a picture begins with, by its type: a decoder is not asked to guess among a hundred formats.
BEGINNINGS = {
    "image/png": (b"\x89PNG\r\n\x1a\n",),
    "image/jpeg": (b"\xff\xd8\xff",),
    "image/gif": (b"GIF87a", b"GIF89a"),
    "image/webp": (b"RIFF",),
    "image/svg+xml": (b"<",),
}

#: Elements that lead out of the document, or into it something that is none of its text.
BARRED = frozenset(
    ("base", "embed", "frame", "iframe", "link", "meta", "noscript", "object", "script", "style")
)
LINKS = ("http://", "https://", "mailto:", "tel:", "#")

#: A word that has a digit, and a stroke within at which a line could end: a document's number, or
#: a date. Chinese stands around it without spaces. A longer one may not fit into a cell.
_OF_WORD = r"[^ \t\n\r\u2e80-\uffff]"
NUMBER = re.compile(
    rf"(?<!{_OF_WORD})(?={_OF_WORD}*\d)(?={_OF_WORD}*\w[/-]\w)(?!{_OF_WORD}*://)"
    rf"{_OF_WORD}{{3,20}}(?!{_OF_WORD})"
)
STROKE = re.compile(r"(?<=\w)[/-](?=\w)")
#: Joins what stands on both sides of it, and is in no PDF: what is copied from one has none.
JOINER = "\u2060"
#: No line ends within such a run, at most at strokes or at what is invisible; Chinese, Japanese and
#: Korean signs part it. To look for the end of a line takes the square of its length: nobody reads
#: so long a word, and a name of some thousand signs would keep a worker for minutes.
LONGEST_RUN = 300
RUN = re.compile(rf"[^ \t\n\r\f\u3040-\ua4cf\uac00-\ud7a3\uf900-\ufaff]{{{LONGEST_RUN + 1},}}")
#: The longest text in one piece: in a table of items, where it is set in a narrow column again and
#: again until it fits, and elsewhere.
LONGEST_IN_TABLE, LONGEST_TEXT = 500, 10_000
#: What tables of items are known by.
ITEMS = "ar_items"
ELLIPSIS = "…"


class Sealed(URLFetcher):
    """Fetches nothing: hands over a picture that is in its address, and refuses all else."""

    def __init__(self):
        super().__init__(allowed_protocols=(), allow_redirects=False)

    def fetch(self, url, headers=None):
        mimetype, content = picture(url)
        return URLFetcherResponse(url[:64], content, {"Content-Type": mimetype})

    def open(self, url, data=None, timeout=None):
        return self.fetch(getattr(url, "full_url", url))


def picture(url):
    """Type and content of a picture in a ``data:`` address.

    :raise ValueError: it is none
    """
    scheme, _colon, rest = url.partition(":")
    head, comma, body = rest.partition(",")
    mimetype, *options = head.lower().split(";")
    if scheme.lower() != "data" or not comma or mimetype.strip() not in BEGINNINGS:
        raise ValueError("Only pictures that are in the document itself are printed.")
    content = unquote_to_bytes(body)
    if "base64" in (option.strip() for option in options):
        try:
            content = base64.b64decode(content)
        except binascii.Error as error:
            raise ValueError("A picture in the document is damaged.") from error
    if not content.lstrip().startswith(BEGINNINGS[mimetype.strip()]):
        raise ValueError("A picture in the document is of another kind than it says.")
    return mimetype.strip(), content


SEALED = Sealed()


@lru_cache(maxsize=32)
def stylesheet(text):
    """A stylesheet, read once for all documents that have it."""
    return CSS(string=text, url_fetcher=SEALED)


class Letter(HTML):
    """A document that begins with our sheet for HTML's elements, which is quick."""

    SHEET = stylesheet(Path(__file__).with_name("html.css").read_text(encoding="utf-8"))

    def _ua_stylesheets(self, forms=False):
        return [self.SHEET]


class Press:
    """Prints documents on one kind of paper: one batch, in one thread."""

    def __init__(self, paper_css):
        self._paper = stylesheet(paper_css)
        self._fonts = FontConfiguration()
        self._pictures = {}

    def pdfs(self, pages):
        """A PDF of its own for each document.

        :param pages: an iterable of HTML documents, taken one by one
        """
        for page in pages:
            yield self._written([self._laid_out(page)])

    def booklets(self, pages):
        """The documents one after another, each with its own page numbers, in few PDFs."""
        waiting, length = [], 0
        for page in pages:
            document = self._laid_out(page)
            waiting.append(document)
            length += len(document.pages)
            if length >= PAGES_AT_ONCE:
                yield self._written(waiting)
                waiting, length = [], 0
        if waiting:
            yield self._written(waiting)

    def _laid_out(self, page):
        html = Letter(string=page, url_fetcher=SEALED)
        styles = _cleaned(html.etree_element)
        _shorten(html.etree_element)
        _keep_numbers_whole(html.etree_element)
        document = html.render(
            font_config=self._fonts,
            stylesheets=[self._paper, *map(stylesheet, styles)],
            cache=self._pictures,
        )
        for sheet in document.pages:  # an outline has no lines
            sheet.bookmarks = [
                (level, label.replace(JOINER, ""), *place)
                for level, label, *place in sheet.bookmarks
            ]
        return document

    def _written(self, documents):
        pages = [page for document in documents for page in document.pages]
        return documents[0].copy(pages).write_pdf(dpi=DPI)


def _cleaned(root):
    """Take out of a document what leads out of it; its styles are returned.

    :return: the stylesheets of its head
    """
    head = root.find("head")
    styles = [style.text or "" for style in head.iter("style")] if head is not None else []
    for parent in list(root.iter()):
        for child in list(parent):
            if child.tag in BARRED:
                _without(parent, child)
        if "rel" in parent.attrib:
            del parent.attrib["rel"]
        if not parent.get("href", "#").strip().lower().startswith(LINKS):
            del parent.attrib["href"]
    return styles


def _without(parent, child):
    """Take an element out, and leave the text behind it."""
    if child.tail:
        place = list(parent).index(child)
        if place:
            parent[place - 1].tail = (parent[place - 1].tail or "") + child.tail
        else:
            parent.text = (parent.text or "") + child.tail
    parent.remove(child)


def _shorten(root):
    """Cut what is too long to be laid out, and to be read; an ellipsis tells so."""
    body = root.find("body")
    tables = () if body is None else body.iter("table")
    in_tables = {
        element
        for table in tables
        if ITEMS in table.get("class", "").split()
        for element in table.iter()
    }
    for parent in () if body is None else body.iter():
        most = LONGEST_IN_TABLE if parent in in_tables else LONGEST_TEXT
        parent.text = _short(parent.text, most)
        for child in parent:
            child.tail = _short(child.tail, most)


def _short(text, most):
    if not text or len(text) <= LONGEST_RUN:
        return text
    text = RUN.sub(lambda run: run[0][: LONGEST_RUN - 1] + ELLIPSIS, text)
    return text if len(text) <= most else text[: most - 1] + ELLIPSIS


def _keep_numbers_whole(root):
    """Let no line end within the number of a document: ``INV/2026/00012`` is read as one word."""
    body = root.find("body")
    for element in () if body is None else body.iter():
        if element.text:
            element.text = NUMBER.sub(_joined, element.text)
        if element.tail:
            element.tail = NUMBER.sub(_joined, element.tail)


def _joined(number):
    return STROKE.sub(rf"{JOINER}\g<0>{JOINER}", number[0])
