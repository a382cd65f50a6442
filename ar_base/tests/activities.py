"""The bell counts activities, and opens what it counts."""

from lxml import etree

#: What the bell asks a list for: of mine, what is late, of today, or still to come.
ASKED = {
    "filter_activities_my",
    "activities_overdue",
    "activities_today",
    "activities_upcoming_all",
}


class OpenedByTheBell:
    """For a test case: the lists of these models know what the bell asks for."""

    def test_the_bell_opens_what_it_counts(self):
        models = [
            name
            for name, model in self.registry.items()
            if name.startswith("ar.") and "activity_ids" in model._fields and not model._abstract
        ]
        self.assertTrue(models)
        for name in models:
            with self.subTest(name):
                arch = etree.fromstring(self.env[name].get_view(view_type="search")["arch"])
                filters = {one.get("name"): one.get("domain") for one in arch.iter("filter")}
                self.assertFalse(ASKED - filters.keys())
                self.assertIn("my_activity_date_deadline", filters["activities_today"])
