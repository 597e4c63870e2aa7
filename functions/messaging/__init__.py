"""The office that sends mail: other rooms ask by the event `messaging.mail_requested`, staff see what became of each mail.

Words: a *mail* is one message to one address; a *doubt* is an attempt whose outcome nobody knows.
Invariants: a mail that was asked for is sent, or is visible to staff as `failed` or `unknown`: never zero, at most one duplicate.
One whose text can't be written is `failed` too, keeps what its template needs, and can be sent once the template is mended.
"""
