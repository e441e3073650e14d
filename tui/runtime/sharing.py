"""How is a part of a journal handed to others? As one small journal that replays anywhere, with other names if that is wanted.

It begins with what was known before the time that was asked for, so what is replayed begins there too.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import msgspec

from tui.core.model.lines import AnyLine
from tui.core.observed.events import AnyEvent, Blind
from tui.core.refusal import Exit, Refusal
from tui.core.settings.watch import Watch
from tui.journal.extract import Beside, RunPart, Written, write
from tui.journal.reading import JournalReader, KeptLine, Save
from tui.journal.renaming import Renaming
from tui.journal.rewriting import noted, rewritten
from tui.journal.schema import JournalTrouble
from tui.runtime.monitor import Saved
from tui.runtime.replaying import AskedSpan, Resolved, opened, resolved
from tui.text.lines import to_json

_APART_S: Final = 600.0
"""Between two saves of the new file: a second of replay, wherever one jumps to."""
_EVENT: Final = msgspec.json.Decoder(AnyEvent)
_SAVED: Final = msgspec.json.Decoder(Saved)
_WATCH: Final = msgspec.json.Decoder(Watch)
_LINE: Final = msgspec.json.Decoder(AnyLine)
_ENCODER: Final = msgspec.json.Encoder()


def snapshot(path: Path, asked: AskedSpan, out: Path, *, redact: bool) -> Written:
    """Write that part of the journal. Raises Refusal."""
    reader = opened(path)
    try:
        span = resolved(reader, asked)
        names = names_of(reader, span) if redact else None
        clusters = (reader.about("clusters") or "").split("\n")
        if names is not None:
            clusters = [names.text(one) for one in clusters]
        parts = _parts(reader, span)
        if names is not None:
            parts = (_other(part, names) for part in parts)
        about = Beside("\n".join(sorted(clusters)), reader.fields(), reader.gaps())
        return write(out, about, parts, _lines(reader, span, names))
    except JournalTrouble as trouble:
        raise Refusal(Exit.BAD_FILE, trouble.line) from None
    except msgspec.MsgspecError:
        raise Refusal(Exit.BAD_FILE, f"the journal {path} holds an event that this version cannot read") from None
    finally:
        reader.close()


def names_of(reader: JournalReader, span: Resolved) -> Renaming:
    """Every name in that part, with another one for it."""
    names = Renaming()
    for cluster in (reader.about("clusters") or "").split("\n"):
        names.note("cluster", cluster)
    for part in _parts(reader, span):
        noted(_WATCH.decode(part.run.watch), names)
        for save in (part.first, *part.later):
            noted(_SAVED.decode(save.saved), names)
        for _, event in part.events:
            noted(_EVENT.decode(event), names)
    for line in reader.lines(span.since, span.until):
        noted(_LINE.decode(line.data), names)
    return names


def _parts(reader: JournalReader, span: Resolved) -> Iterator[RunPart]:
    runs = {run.id: run for run in reader.runs()}
    save = reader.save_at(span.since)
    while save is not None and save.at <= span.until:
        run = runs[save.run]
        later = tuple(_apart(save, reader.saves(run.id, save.after, span.until)))
        yield RunPart(run, save, later, _events(reader, save, span.until), max(save.at, min(run.until, span.until)))
        save = reader.run_after(save.run)


def _apart(first: Save, later: Iterator[Save]) -> Iterator[Save]:
    last = first.at
    for save in later:
        if save.at - last >= _APART_S:
            last = save.at
            yield save


def _events(reader: JournalReader, save: Save, until: float) -> Iterator[tuple[float, bytes]]:
    for block in reader.blocks(save.run, save.after):
        if block.until <= until:
            yield from ((block.until, event) for event in block.events)
            continue
        for one in block.events:
            event = _EVENT.decode(one)
            if (event.since if isinstance(event, Blind) else event.at) > until:
                return
            yield event.at, one


def _lines(reader: JournalReader, span: Resolved, names: Renaming | None) -> Iterator[KeptLine]:
    for line in reader.lines(span.since, span.until):
        data = line.data if names is None else to_json(rewritten(_LINE.decode(line.data), names)).encode()
        yield line._replace(data=data)


def _other(part: RunPart, names: Renaming) -> RunPart:
    def saved(save: Save) -> Save:
        return save._replace(saved=_ENCODER.encode(rewritten(_SAVED.decode(save.saved), names)))

    def events() -> Iterator[tuple[float, bytes]]:
        for at, one in part.events:
            yield at, _ENCODER.encode(rewritten(_EVENT.decode(one), names))

    watch = _ENCODER.encode(rewritten(_WATCH.decode(part.run.watch), names))
    return RunPart(
        part.run._replace(watch=watch), saved(part.first), tuple(map(saved, part.later)), events(), part.until
    )
