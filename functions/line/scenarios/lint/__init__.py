"""What keeps a content from being approved, each finding with its node, in words, with its mend. Pure.

names.py   what is named is there, once: scenes, values, scores, other conversations
nodes.py   a scene has what its kind needs: words, buttons, conditions
ways.py    users can come to each scene, come on from it, and are never talked at without an end
sent.py    all that can be sent, enumerated and measured by `line.limits`, the table that every send is measured by
"""

from collections.abc import Sequence
from typing import Final

from line.approvals.verbs import Finding
from line.scenarios.content import Content, Edition
from line.scenarios.lint import names, nodes, sent, ways

LONGEST_EDITION: Final = "p00000000"
_SPOILS: Final = (
    "double-id",
    "unknown-node",
    "unknown-call",
    "incomplete",
)  # where ways lead nowhere, nothing is walked


def findings(scenario: str, content: Content, known: Sequence[str] = ()) -> list[Finding]:
    """Everything that must be mended; `known` are the scenarios that buttons may begin besides this one."""
    found = [*names.twice(content), *names.ways(content)]
    found += [one for node in content["nodes"] for one in nodes.faults(content, node)]
    found += [*names.begun(content, {scenario, *known}), *names.shown(content)]
    if any(one.code in _SPOILS for one in found):
        return found
    edition = Edition(scenario, LONGEST_EDITION, content)
    found += ways.reached(edition)
    loops = list(ways.loops(edition))
    found += loops
    if not loops:
        # What a node lacks shows in its messages too: once told is enough.
        told = {one.node for one in found}
        found += [one for one in sent.measured(edition) if one.node not in told]
    return found
