"""Taking things apart and reading what is typed never fails, whatever it is."""

from hypothesis import given
from hypothesis import strategies as st

from guijia.kit import pinyin
from guijia.platform.search import rules
from tests import corpus

ANYTHING = st.one_of(
    st.text(alphabet=st.characters(exclude_categories=())),
    st.sampled_from([i.value for i in corpus.EVERYTHING]),
)


@given(ANYTHING)
def test_tokens_of_anything(text: str) -> None:
    text = text[:200]
    tokens = rules.tokens_of(names=[text], words=[text], tails=[text[-4:]], exact=[text])
    assert all(token and len(token) <= 80 for token in tokens)
    assert not [t for t in tokens if "\x00" in t or any("\ud800" <= c <= "\udfff" for c in t)]
    for word in rules.wanted_of(text):
        assert word.all_of or word.any_of


@given(ANYTHING)
def test_reading_of_anything(name: str) -> None:
    pinyin.full(name[:200])
    assert len(pinyin.initials(name[:200])) <= 200
    pinyin.sort_key(name[:200])
