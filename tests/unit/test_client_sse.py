"""The stream's parser: however the network cuts the bytes, the same messages come out."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from branchdesk.client.sse import Message, SseParser
from branchdesk.node.hub import frame

MESSAGES = st.lists(
    st.builds(
        Message,
        st.sampled_from(["snapshot", "change", "beat"]),
        st.text(st.characters(exclude_characters="\n\r", exclude_categories=["Cs"])).map(str.encode),
        st.from_regex(r"([0-9]-[0-9]{1,6})?", fullmatch=True),
    ),
    max_size=5,
)


@given(MESSAGES, st.data())
def test_cuts_do_not_matter(messages: list[Message], data: st.DataObject) -> None:
    stream = b"".join(frame(message.name, message.data, message.id) for message in messages)
    cuts = sorted(data.draw(st.lists(st.integers(0, len(stream)), max_size=20)))
    parser = SseParser()
    pieces = [stream[start:end] for start, end in zip([0, *cuts], [*cuts, len(stream)], strict=True)]
    assert [message for piece in pieces for message in parser.feed(piece)] == messages
