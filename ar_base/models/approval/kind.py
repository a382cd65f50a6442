from typing import NamedTuple


class Kind(NamedTuple):
    """A kind of decision that another person has to approve, see ``ar.approval._kinds``.

    Where a company has no rule for it, any other person of the group approves: above the limit if
    there is one, and only while the switch is on if there is one.
    """

    label: str
    group: str  # XML ID
    limit: str | None = None  # an amount of res.company; more than that is approved
    switch: str | None = None  # a boolean of res.company
    has_amount: bool = True  # without: steps do not depend on one
    manager: str = "ar_base.group_ar_approval_manager"  # XML ID of who says who approves it
    model: str | None = None  # what is approved: who may not write it approves none

    def settings(self):
        """The fields of a company on which it depends who approves."""
        return {"ar_one_person", self.limit, self.switch} - {None}
