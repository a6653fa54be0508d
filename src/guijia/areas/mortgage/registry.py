"""What areas above may hear from this one, by name (``platform/jobs/news``)."""

# With ``loan_id``: the bank does not lend and the customer gives the purchase up; the cancellation (W10) begins.
CANCELLATION_WANTED = "mortgage.cancellation_wanted"
