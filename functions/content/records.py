"""What is stored in the content table: the state of the site's building.

| access            | index | pk   | sk    |
|-------------------|-------|------|-------|
| the site's state  | table | SITE | BUILD |
| when to look again| due   | DUE#<shard> | time#SITE#BUILD |
"""

from kernel.records import InstantAttribute, IntegerAttribute, Record, public, table, text

SITE_PK, SITE_SK = "SITE", "BUILD"


class ContentRecord(Record):
    Meta = table("content")


class SiteBuild(ContentRecord, discriminator="content.site_build"):
    """How often a new site was asked for, which asking the site answers, and who is building.

    quiet (built == requested, no holder) ──request──► asked ──take──► building ──release──► quiet
                                                         ▲                 │ asked again meanwhile: build again
                                                         └───lease over────┘ the builder died
    """

    requested = public(IntegerAttribute(default=0))
    built = public(IntegerAttribute(default=0))
    edition = public(text())
    holder = public(text())
    held_until = public(InstantAttribute(null=True))
