"""What is printed fetches nothing, and files have clean names."""

import base64
import doctest
import http.server
import io
import subprocess
import sys
import threading
import time
import zlib
from pathlib import Path
from unittest.mock import patch

import pytest
from odoo.addons.ar_base.domain import text as texts
from odoo.addons.ar_base.domain.letters import batch, engine, press
from PyPDF2 import PdfReader

A4 = press.Paper(210, 297, 30, 20, 22, 25)
DOT = base64.b64encode(
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4"
    b"\x89\x00\x00\x00\rIDATx\x9cc\xf8\xcf\xc0\xf0\x1f\x00\x05\x00\x01\xff\x89\x99=\x1d\x00\x00\x00\x00"
    b"IEND\xaeB`\x82"
).decode()


@pytest.fixture
def trap():
    """A web server on this machine that remembers who asked it for anything."""
    asked = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            self.send_response(302)
            self.send_header("Location", "file:///etc/passwd")
            self.end_headers()

        def log_message(self, *_args):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}", asked
    server.shutdown()
    server.server_close()


def page(body, head=""):
    return (
        f"<!DOCTYPE html><html lang='en'><head><title>T</title>{head}</head>"
        f"<body>{body}</body></html>"
    )


def printed(*pages):
    return list(press.press(A4).pdfs(pages))


def text_of(pdf):
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)


def everything_in(pdf):
    """All that stands in a PDF, its compressed parts too."""
    parts = [pdf]
    for chunk in pdf.split(b"stream\n")[1:]:
        try:
            parts.append(zlib.decompressobj().decompress(chunk))
        except zlib.error:
            continue
    return b"\n".join(parts)


FORGED = {
    "image": "<img src='{url}/a.png'>",
    "image in upper case": "<IMG SRC='HTTP://{host}/a.png'>",
    "image of this machine": "<img src='file:///etc/passwd'>",
    "image without a scheme": "<img src='//{host}/a.png'><img src='/etc/passwd'><img src='a.png'>",
    "source set": "<picture><source srcset='{url}/b.png'><img srcset='{url}/c.png'></picture>",
    "stylesheet": "<link rel='stylesheet' href='{url}/a.css'>",
    "stylesheet in a style": "<style>@import '{url}/b.css'; @import url({url}/c.css);</style>",
    "font": "<style>@font-face {{ font-family: X; src: url({url}/x.woff) }}"
    "p {{ font-family: X }}</style><p>x</p>",
    "background": "<p style='background: url({url}/d.png)'>x</p>",
    "background of a file": "<p style='background-image: url(file:///etc/passwd)'>x</p>",
    "list and content": "<ul><li style='list-style-image: url({url}/e.png);"
    "content: url({url}/f.png)'>x</ul>",
    "attachment": "<link rel='attachment' href='{url}/g'><a rel='attachment' href='{url}/h'>x</a>",
    "attachment of a file": "<link rel=attachment href='file:///etc/passwd'>"
    "<a rel=attachment href='file:///etc/passwd'>x</a>",
    "frames": "<iframe src='{url}/i'></iframe><embed src='{url}/j'><object data='{url}/k'>"
    "</object>",
    "base": "<base href='{url}/'><img src='l.png'>",
    "drawing": "<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'>"
    "<image href='{url}/m.png' width='9' height='9'/><use href='{url}/n.svg#x'/>"
    "<style>@import '{url}/o.css';</style></svg>",
    "drawing as a picture": "<img src='data:image/svg+xml;base64,{svg}'>",
    "entity in a drawing": "<img src='data:image/svg+xml;base64,{entity}'>",
    "stylesheet as data": "<link rel='stylesheet' href='data:text/css,@import url({url}/p.css);'>",
    "redirect": "<img src='{url}/to-a-file'>",
    "script": "<script>fetch('{url}/q')</script><img src=x onerror=\"fetch('{url}/r')\"><p>x</p>",
}


@pytest.mark.parametrize("forged", FORGED.values(), ids=FORGED)
@pytest.mark.parametrize("place", ("body", "head"))
def test_nothing_is_fetched(trap, forged, place):
    url, asked = trap
    svg = (
        "<svg xmlns='http://www.w3.org/2000/svg' xmlns:xlink='http://www.w3.org/1999/xlink'>"
        f"<image xlink:href='{url}/s.png' width='9' height='9'/>"
        "<image href='file:///etc/passwd' width='9' height='9'/></svg>"
    )
    entity = (
        "<!DOCTYPE svg [<!ENTITY x SYSTEM 'file:///etc/passwd'>]>"
        "<svg xmlns='http://www.w3.org/2000/svg'><text y='9'>&x;</text></svg>"
    )
    text = forged.format(
        url=url,
        host=url.removeprefix("http://"),
        svg=base64.b64encode(svg.encode()).decode(),
        entity=base64.b64encode(entity.encode()).decode(),
    )
    body, head = ("<p>Letter</p>" + text, "") if place == "body" else ("<p>Letter</p>", text)
    (pdf,) = printed(page(body, head))
    time.sleep(0.02)
    assert asked == []
    content = everything_in(pdf)
    assert b"root:" not in content
    assert b"EmbeddedFile" not in content
    assert b"/JavaScript" not in content
    assert "Letter" in text_of(pdf)


def test_the_trap_would_notice(trap):
    """The server of the test above does answer, so that its silence means something."""
    from weasyprint import HTML
    from weasyprint.urls import URLFetcher

    url, asked = trap
    HTML(string=f"<img src='{url}/x.png'>", url_fetcher=URLFetcher(allow_redirects=False)).render()
    assert asked == ["/x.png"]


def test_a_picture_in_the_document_is_printed():
    (pdf,) = printed(page(f"<img src='data:image/png;base64,{DOT}'>"))
    assert b"/Image" in everything_in(pdf)


@pytest.mark.parametrize(
    "url",
    (
        "data:text/css,p{}",
        "data:application/pdf;base64,JVBERi0=",
        "data:image/png;base64," + base64.b64encode(b"%!PS-Adobe-3.0 EPSF").decode(),
        "data:image/svg+xml;base64," + base64.b64encode(b"%!PS-Adobe-3.0 EPSF").decode(),
        "data:image/x-eps;base64,JSFQUw==",
        "data:image/png;base64,%%%",
        "data:,x",
        "file:///etc/passwd",
        "ftp://127.0.0.1/x",
        "/etc/passwd",
    ),
)
def test_what_is_no_picture_is_refused(url):
    from odoo.addons.ar_base.domain.letters import engine

    with pytest.raises(ValueError, match=r"picture|Only"):
        engine.Sealed().fetch(url)
    with pytest.raises(ValueError, match=r"picture|Only"):
        engine.Sealed().open(url)


def test_links_lead_to_the_web_only():
    (pdf,) = printed(
        page(
            "<a href='https://pay.example/x'>a</a><a href='javascript:alert(1)'>b</a>"
            "<a href='file:///etc/passwd'>c</a><a href=' JavaScript:alert(1)'>d</a>"
        )
    )
    content = everything_in(pdf)
    assert b"https://pay.example/x" in content
    assert b"alert" not in content
    assert b"passwd" not in content


def test_a_text_cannot_restyle_the_letter():
    visible, hidden = printed(
        page("<p>Letter</p>"), page("<p>Letter</p><style>p { display: none }</style>")
    )
    assert text_of(visible).split() == text_of(hidden).split() == ["Letter"]


@pytest.mark.parametrize("length", range(0, 40, 3))
def test_no_line_ends_within_the_number_of_a_document(length):
    """Wherever it stands in the line; Pango lets one end behind each stroke."""
    words = "x" * length + " of INV/2026/00012, RE/26/AB/00012 and RE-AB-12 (DISP/2026/7)."
    lines = text_of(narrow(f"<p>{words}</p>")).split()
    assert lines[-5:] == ["INV/2026/00012,", "RE/26/AB/00012", "and", "RE-AB-12", "(DISP/2026/7)."]


def test_numbers_stay_whole_among_chinese():
    told = text_of(narrow("<p>请付清发票INV/2026/00012，及争议（DISP/2026/00007）的余额。</p>"))
    assert "INV/2026/00012" in told
    assert "DISP/2026/00007" in told


def test_an_address_of_the_web_may_break():
    told = text_of(narrow("<p>see https://shop.example.com/my/invoices/2026/overdue/of/ada</p>"))
    assert "https://" in told
    assert "https://shop.example.com/my/invoices/2026/overdue/of/ada" not in told


def test_what_keeps_a_number_whole_is_not_in_the_pdf():
    """It is searched for, copied into a bank's form, and stands in the outline."""
    pdf = narrow("<h1 style='bookmark-level: 1'>Invoice INV/2026/00012</h1>")
    assert engine.JOINER not in text_of(pdf)
    (entry,) = PdfReader(io.BytesIO(pdf)).outline
    assert entry.title == "Invoice INV/2026/00012"


def narrow(body):
    """A document of a narrow column, as a PDF."""
    return printed(page(f"<div style='width: 45mm; overflow-wrap: anywhere'>{body}</div>"))[0]


def test_what_stands_behind_a_barred_element_is_printed():
    (pdf,) = printed(page("one <script>x()</script>two<p>three<iframe></iframe> four</p>"))
    assert text_of(pdf).split() == ["one", "two", "three", "four"]


EVERY_ELEMENT = page(
    "<h1>One</h1><h2>Two</h2><h3>Three</h3><h4>Four</h4><h5>Five</h5><h6>Six</h6>"
    "<p>A <b>b</b> <i>i</i> <u>u</u> <s>s</s> <mark>m</mark> <a href='https://example.com'>to</a> "
    "<small>small</small> H<sub>2</sub>O m<sup>2</sup><br/>next<br>line <code>code</code></p>"
    "<ul><li>one<ul><li>two<ul><li>three</li></ul></li></ul></li></ul><ol><li>a</li><li>b</li></ol>"
    "<blockquote>He said <q>no</q></blockquote><hr/><pre>as\n  written</pre>"
    "<dl><dt>term</dt><dd>what it is</dd></dl><div dir='rtl'><ul><li>right</li></ul></div>"
    "<table><caption>Items</caption><thead><tr><th>a wide heading</th><th>b</th></tr></thead>"
    "<tbody><tr><td>1</td><td>2</td></tr></tbody><tfoot><tr><td>3</td></tr></tfoot></table>"
    "<p hidden>not this</p><address>Here</address><figure><figcaption>What</figcaption></figure>"
)


def boxes(document):
    """Every box of a document with its element, its place and its size."""
    return [
        (box.element_tag, box.position_x, box.position_y, box.width, box.height)
        for page in document.pages
        for box in page._page_box.descendants()
        if hasattr(box, "width")
    ]


def test_our_sheet_lays_out_what_weasyprints_own_does():
    ours, theirs = (kind(string=EVERY_ELEMENT).render() for kind in (engine.Letter, engine.HTML))
    assert len(boxes(ours)) > 100
    assert boxes(ours) == boxes(theirs)


def test_each_document_counts_its_own_pages():
    style = "<style>@page { @bottom-right { content: counter(page) '/' counter(pages) } }</style>"
    pages = [page("<p>A<p style='break-before: page'>B", style), page("<p>C", style)]
    (booklet,) = press.press(A4).booklets(pages)
    texts = [one.extract_text().split() for one in PdfReader(io.BytesIO(booklet)).pages]
    assert [words[-1] for words in texts] == ["1/2", "2/2", "1/1"]


def test_booklets_are_written_as_they_fill():
    taken = []

    def pages():
        for number in range(3 * engine.PAGES_AT_ONCE):
            taken.append(number)
            yield page(f"<p>{number}</p>")

    booklets = engine.Press(A4.css).booklets(pages())
    next(booklets)
    assert len(taken) == engine.PAGES_AT_ONCE, "no more is laid out than is written"
    assert len(list(booklets)) == 2


def test_a_large_batch_is_printed_by_others_in_its_order():
    taken = []

    def pages():
        for number in range(5 * batch.PORTION):
            taken.append(number)
            yield page(f"<p>{number}</p>")

    here = patch.object(engine, "Press", side_effect=AssertionError)
    with patch.object(batch, "PRESSES", 2), here:
        booklets = batch.booklets(A4.css, pages())
        first = next(booklets)
        assert len(taken) <= 3 * batch.PORTION, "what waits is bounded"
        pdfs = [first, *booklets]
    found = [one.extract_text().strip() for pdf in pdfs for one in PdfReader(io.BytesIO(pdf)).pages]
    assert found == [str(number) for number in range(5 * batch.PORTION)]


def test_a_few_are_printed_here():
    with patch.object(batch, "booklets", side_effect=AssertionError):
        (booklet,) = press.press(A4).booklets(page(f"<p>{n}</p>") for n in range(3))
    assert len(PdfReader(io.BytesIO(booklet)).pages) == 3


def test_a_press_that_fails_says_what_it_said(tmp_path):
    broken = tmp_path / "printer.py"
    broken.write_text("raise MemoryError('no more')")
    pages = [page("x")] * (batch.PORTION + 1)
    with patch.object(batch, "PRINTER", broken), pytest.raises(batch.BatchFailed, match="no more"):
        list(press.press(A4).booklets(pages))


def test_the_paper_is_the_paper_formats():
    (pdf,) = press.press(press.Paper(297, 210, 10, 10, 10, 10)).pdfs([page("x")])
    box = PdfReader(io.BytesIO(pdf)).pages[0].mediabox
    assert [round(float(side) / 72 * 25.4) for side in box] == [0, 0, 297, 210]


WITHOUT_PANGO = """
import cffi, odoo.addons, sys
find = cffi.FFI.dlopen
def dlopen(self, name, flags=0):
    if "pango" in str(name):
        raise OSError(f"cannot load library {name!r}: no such file")
    return find(self, name, flags)
cffi.FFI.dlopen = dlopen
odoo.addons.__path__.append(sys.argv[1])
from odoo.addons.ar_base.domain.letters import press
try:
    press.press(press.Paper(210, 297, 30, 20, 22, 25))
except press.PressMissing as missing:
    print("missing:", missing)
"""


def test_without_pango_the_addon_is_there_and_the_library_is_named():
    root = Path(press.__file__).parents[3]
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT_PANGO, str(root)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert "missing: libpango-1.0-0" in done.stdout, done.stderr


@pytest.mark.parametrize(
    ("title", "name"),
    (
        ("INV/2026/00017", "INV-2026-00017"),
        ("Ada \"Quote\" 'x' Ltd", "Ada Quote 'x' Ltd"),
        ("A\nB\r\nBcc: x@y.example", "A B Bcc- x@y.example"),
        ("../../etc/passwd", "-..-etc-passwd"),
        ("exe.\u202efdp", "exe.fdp"),
        ("  .. ", "document"),
        (None, "document"),
        (False, "document"),
        ("x\ue000y\u200bz", "xyz"),
        ("苏州锦华精密仪器有限公司", "苏州锦华精密仪器有限公司"),
        ("a\x00b\x07c", "abc"),
    ),
)
def test_names_of_files_are_clean(title, name):
    assert texts.file_name(title) == name


@pytest.mark.parametrize("sign", ("x", "é", "苏", "😀", "é"))
def test_long_names_fit_a_file_system(sign):
    name = texts.file_name(sign * 300)
    assert 20 < len(name) <= 120
    assert len(f"{name} (1).pdf.crdownload".encode()) < 255


def test_examples_in_the_text():
    assert doctest.testmod(texts).failed == 0


# ----------------------------------------------------------------------
# What nobody reads is not laid out
# ----------------------------------------------------------------------
HOSTILE = {
    "one word": "W" * 120_000,
    "dashes": "-" * 120_000,
    "joined by spaces at which no line ends": "a\u00a0" * 60_000,
    "parted by what is invisible": "abc\u200b" * 30_000,
    "softly hyphenated": "abc\u00ad" * 30_000,
    "words": "ab cd " * 20_000,
    "Chinese": "上海" * 60_000,
    "Chinese full stops": "。" * 120_000,
    "a number": "INV/2026/" * 13_000,
    "Arabic": "\ufb50" * 120_000,
}


class LaidOut(Exception):
    """Holds what reaches the engine."""


def laid_out(body):
    """The text in the engine's hands, piece by piece."""
    pieces = []

    def render(html, **_options):
        pieces.extend(text for one in html.etree_element.iter() for text in (one.text, one.tail))
        raise LaidOut

    with patch.object(engine.Letter, "render", render), pytest.raises(LaidOut):
        engine.Press(A4.css)._laid_out(page(body))
    return [piece.replace(engine.JOINER, "") for piece in pieces if piece and piece.strip()]


@pytest.mark.parametrize("name", HOSTILE.values(), ids=HOSTILE)
def test_no_name_is_too_long_for_the_press(name):
    """A customer of 10,000 signs without a space stopped the report of all of them for a minute."""
    table = f"<table class='ar_items x'><tr><td>{name}</td><td><b>1</b>{name}</td></tr></table>"
    *_title, heading, cell, one, behind = laid_out(f"<h1>{name}</h1>{table}")
    assert one == "1"
    for piece in (heading, cell, behind):
        assert piece.endswith("…")
        assert not engine.RUN.search(piece)
        assert piece[:200] == name[:200]
    assert len(heading) <= 10_000
    assert len(cell) == len(behind) <= 500


def test_what_people_write_is_printed_whole():
    body = " ".join(f"word{number}" for number in range(1_000))
    chinese = "您的付款已逾期，请尽快支付。" * 300
    cell = "INV/2026/00012, " * 25
    url = "https://example.com/my/invoices/17?access_token=" + "a1b2" * 40
    text = f"<p>{body}</p><p>{chinese}</p><p>{url}</p><table><tr><td>{body}</td></tr></table>"
    pieces = laid_out(f"{text}<table class='ar_items'><tr><td>{cell}</td></tr></table>")
    assert pieces[-5:] == [body, chinese, url, body, cell]


def test_a_page_of_hostile_names_is_printed():
    rows = "".join(f"<tr><td style='width: 20%'>{name}</td></tr>" for name in HOSTILE.values())
    (pdf,) = printed(page(f"<table class='ar_items'>{rows}</table><p>{HOSTILE['one word']}</p>"))
    assert 0 < len(PdfReader(io.BytesIO(pdf)).pages) < 5
