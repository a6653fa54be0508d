"""What areas above may hear from this one, by name (``platform/jobs/news``)."""

# With ``contract_id``: the contract was filed.
CONTRACT_FILED = "deals.contract_filed"
# With ``subscription_id``: a change of the deal was executed; its terms are new.
CHANGE_EXECUTED = "deals.change_executed"
