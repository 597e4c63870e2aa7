"""Whether what a gift says of its origin (産地) still holds: a survey to vendors, checks on the spot, and suspicions that the city decides on.

`rules` compares an answer with the version in force; `surveys` sends, takes and closes; `doubts` goes from a suspicion to the city's decision;
`visits` keeps what was seen on the spot. Nothing here stops a gift by itself: a stop is proposed in the catalogue and approved by a second
person (docs/decisions/origins.md).
"""
