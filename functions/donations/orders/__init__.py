"""Orders and shipments (発注と発送): what a vendor is to send to whom until when, and what became of it.

Words: an order is the shipments of one line of a donation; a *shipment* (荷物) is one parcel of it, a subscription (定期便) has N. A shipment
is *due* (発送の期限) by a rule that is kept with it, *paused* while its donation is held, *delayed* when the vendor says so.

Invariants: a line is ordered once, in the transaction that takes its stock, and only if it is paid, not held and in stock; what has left
the house is never changed by the donation; the summary on the donation and the shipments say the same, for they are written together.
"""
