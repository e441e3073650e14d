"""Was a journal written by a metawatch whose events or states had other fields? A field that was renamed since would be read as its
default, and nobody would know.

Each journal keeps the names of the fields that it was written with. A field that was added since is no loss: it has its default.
"""

from collections.abc import Iterator
from functools import cache
from typing import Final

import msgspec
from msgspec import inspect

from tui.core.observed.events import AnyEvent
from tui.core.settings.watch import Watch
from tui.journal.reading import JournalReader
from tui.journal.schema import JournalTrouble
from tui.runtime.monitor import Saved

Fields = dict[str, tuple[str, ...]]
"""Name of a type to the names of its fields, as they are written."""
_DECODER: Final = msgspec.json.Decoder(Fields)
_NAMED: Final = 3


@cache
def here() -> bytes:
    """The fields of this version, as a journal keeps them."""
    found: Fields = {}
    for one in inspect.multi_type_info([AnyEvent, Saved, Watch]):
        _walk(one, found)
    return msgspec.json.encode(found, order="sorted")


def _walk(one: inspect.Type, found: Fields) -> None:
    match one:
        case inspect.StructType() | inspect.DataclassType():
            if one.cls.__name__ not in found:
                found[one.cls.__name__] = tuple(sorted(field.encode_name for field in one.fields))
                for field in one.fields:
                    _walk(field.type, found)
        case inspect.UnionType():
            for kind in one.types:
                _walk(kind, found)
        case inspect.VarTupleType():
            _walk(one.item_type, found)
        case inspect.TupleType():
            for kind in one.item_types:
                _walk(kind, found)
        case inspect.DictType():
            _walk(one.value_type, found)
        case _:
            pass


def lost(recorded: bytes) -> tuple[str, ...]:
    """`Type.field` of what was written then and cannot be read now."""
    then, now = _DECODER.decode(recorded), _DECODER.decode(here())
    return tuple(_lost(then, now))


def _lost(then: Fields, now: Fields) -> Iterator[str]:
    for name, fields in sorted(then.items()):
        known = now.get(name)
        if known is not None:
            yield from (f"{name}.{field}" for field in fields if field not in known)
        elif not any(set(fields) <= set(other) for other in now.values()):  # else only the type has another name
            yield name


def note_of(reader: JournalReader, *, last: bool = False) -> str | None:
    """One line on what cannot be read, None where all can; of the `last` writer only, or of all. Raises JournalTrouble."""
    kept = [one for one in reader.fields() if one]
    try:
        names = dict.fromkeys(name for one in (kept[-1:] if last else kept) for name in lost(one))
    except msgspec.MsgspecError:
        raise JournalTrouble(f"the journal {reader.path} holds what no metawatch has written") from None
    if not names:
        return None
    some = ", ".join(list(names)[:_NAMED]) + (", …" if len(names) > _NAMED else "")
    return f"the journal {reader.path} was written by another version of metawatch: {some} of it is not shown"
