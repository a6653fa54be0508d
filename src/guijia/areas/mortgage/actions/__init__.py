"""Everything that happens to banks, loans, originals and overdue instalments; the only rooms that write them."""

from guijia.areas.mortgage.actions.banks import (
    Item,
    Terms,
    change_agreement,
    end_agreement,
    enter_agreement,
    enter_item,
    retire_item,
)
from guijia.areas.mortgage.actions.deciding import (
    Application,
    Decision,
    drop_loan,
    follow_terms,
    go_back_to_bank,
    record_answer,
    settle_refusal,
    submit_loan,
    take_first_review,
    terms_changed,
)
from guijia.areas.mortgage.actions.guarantees import release_guarantee, return_deposit
from guijia.areas.mortgage.actions.locking import facts_of
from guijia.areas.mortgage.actions.opening import PROCESS, SERIES, SUBJECT, end_loans, open_loans
from guijia.areas.mortgage.actions.originals import keep_original, move_original
from guijia.areas.mortgage.actions.overdue import follow_overdue, import_overdue
from guijia.areas.mortgage.actions.papers import (
    OPEN_FOR_PAPERS,
    choose_bank,
    promise_papers,
    receive_papers,
)
from guijia.areas.mortgage.actions.paying import (
    file_voucher,
    notarise,
    pay_out,
    register_notice,
    reopen_payout,
)
from guijia.areas.mortgage.actions.preparing import (
    book_interview,
    complete_papers,
    hold_interview,
    notify_customer,
)
from guijia.areas.mortgage.actions.registers import close_week, open_register

__all__ = [
    "OPEN_FOR_PAPERS",
    "PROCESS",
    "SERIES",
    "SUBJECT",
    "Application",
    "Decision",
    "Item",
    "Terms",
    "book_interview",
    "change_agreement",
    "choose_bank",
    "close_week",
    "complete_papers",
    "drop_loan",
    "end_agreement",
    "end_loans",
    "enter_agreement",
    "enter_item",
    "facts_of",
    "file_voucher",
    "follow_overdue",
    "follow_terms",
    "go_back_to_bank",
    "hold_interview",
    "import_overdue",
    "keep_original",
    "move_original",
    "notarise",
    "notify_customer",
    "open_loans",
    "open_register",
    "pay_out",
    "promise_papers",
    "receive_papers",
    "record_answer",
    "register_notice",
    "release_guarantee",
    "reopen_payout",
    "retire_item",
    "return_deposit",
    "settle_refusal",
    "submit_loan",
    "take_first_review",
    "terms_changed",
]
