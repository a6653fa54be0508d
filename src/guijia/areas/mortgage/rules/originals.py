"""Hand-overs of originals."""

from guijia.kit.errors import BusinessError


def why_not_move(now: tuple[str, str], then: tuple[str, str]) -> BusinessError | None:
    """Does the hand-over change who has it or where it lies?"""
    if now == then:
        return BusinessError(
            "mortgage_same_holder", "原件已经在这个人、这个地方。", clause="MTG-03", field="taken_by"
        )
    return None
