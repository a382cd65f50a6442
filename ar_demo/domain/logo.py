"""A letterhead logo, drawn: initials in a coloured square, the name beside it."""

from io import BytesIO

from PIL import Image, ImageDraw, ImageFont

SIZE, SQUARE = (560, 140), 120


def logo_png(initials, name, colour):
    """PNG bytes, the same for the same arguments."""
    image = Image.new("RGBA", SIZE, (255, 255, 255, 0))
    draw = ImageDraw.Draw(image)
    draw.rounded_rectangle((10, 10, SQUARE + 10, SQUARE + 10), radius=18, fill=colour)
    draw.text((70, 70), initials, fill="white", anchor="mm", font=ImageFont.load_default(46))
    draw.text((152, 70), name, fill=colour, anchor="lm", font=ImageFont.load_default(38))
    stream = BytesIO()
    image.save(stream, "PNG")
    return stream.getvalue()
