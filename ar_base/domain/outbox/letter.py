"""A letter as its document hands it over: what is said, to whom, and by whom."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Address:
    """:param text: as it stands in the head, with a name or without
    :param key: the bare address; who stands twice gets one message
    :param partner: the id of the contact whose address it is
    """

    text: str
    key: str
    partner: int | None = None
    copy: bool = False


@dataclass(frozen=True, slots=True)
class Letter:
    """:param body: the text as the history of the document shows it
    :param html: the whole message
    :param sender: a person, or the company
    :param author: the id of the sender's contact
    :param attachments: ids of files
    """

    subject: str
    body: str
    html: str
    addresses: tuple[Address, ...]
    sender: str | None = None
    reply_to: str | None = None
    author: int | None = None
    lang: str | None = None
    attachments: tuple[int, ...] = ()

    def __post_init__(self):
        """Each address once, and an addressee gets no copy besides."""
        first = {}
        for address in sorted(self.addresses, key=lambda one: one.copy):
            first.setdefault(address.key, address)
        object.__setattr__(self, "addresses", tuple(first.values()))

    def names(self, copy: bool) -> str | None:
        """All of a kind as they stand in the head of each message."""
        return ", ".join(one.text for one in self.addresses if one.copy == copy) or None
