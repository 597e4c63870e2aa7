"""From a paid donation to the donor's door: stock, orders, shipments, labels."""
