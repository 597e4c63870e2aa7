"""The DX promotion consortium (DX推進コンソーシアム): organisations apply to join, staff screen them, members are kept and listed.

Words: a *form* is what somebody sent and has not confirmed yet; an *application* (申込み) is a confirmed form, a case for staff;
a *check* (確認) is one point of the screening; a *proposal* (起案) is one officer's decision that a second one approves (決裁);
a *member* (会員) is an organisation that was admitted.

Invariants: an application exists only after the sender opened the link in the mail; nobody becomes a member without every check
recorded and two persons, one who proposes and one who approves; a member is on the site only while active and willing to be listed.
"""
