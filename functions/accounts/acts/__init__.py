"""What each operation is called in a sentence of the audit log, by its name.

Another room's operation is known here by its name alone; a test keeps the list whole, and the schemas that it names true.
"""

from accounts.acts import donations, line, others
from accounts.acts.act import Act

ACTS: dict[str, Act] = donations.ACTS | line.ACTS | others.ACTS
