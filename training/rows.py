"""Turns annotated passages into what the heads of the coder learn: for each word what act it carries, for each act and each
reporting word the words that it is linked with.

Words are nodes numbered from 1; node 0 stands for the sentence, and for the missing cue of a quotation that goes on.
"""

from dataclasses import dataclass, field

from data import Sentence
from passages import STATUS, TYPES

LINKS = ["actor", "recipient", "date", "place", "speaker", "addressee", "content"]
MODES = {
    "ACCUSE": "allege disapprove investigate",
    "ASSAULT": "abduct aerial beat crowd-control destroy drone explosives firearms heavy-weapons primitive sexual suicide-attack targeted torture unconventional",
    "COERCE": "arrest censor curfew cyber deport martial-law misinformation restrict seize withhold",
    "CONSULT": "multilateral phone third-party visit",
    "MOBILIZE": "militia police troops weapons",
    "PROTEST": "boycott demo hunger obstruct riot strike vandalize",
    "REJECT": "assist change meet yield",
    "REQUEST": "assist change meet yield",
    "RETREAT": "access ceasefire disarm release resign withdraw",
    "SANCTION": "convict discontinue expel withdraw",
    "THREATEN": "arrest expel relations restrict territory violence",
}  # fmt: skip
CONTEXTS = (
    "asylum cbrn corruption crime cyber diplomatic disasters economic election environment executive gender health human_rights "
    "human_security illegal_drugs inequality intelligence legal legislative lgbt migration military misinformation natural_resource "
    "peacekeeping political_institutions pro_autocracy pro_democracy religion_ethnicity reparations repression rights_freedoms "
    "technology territory terrorism trafficking"
).split()
SECTORS = "GOV MIL LEG JUD COP SPY PTY OPP REB PRM UAF CRM CVL BUS LAB EDU MED JRN REL REF NGO IGO SOC ELI PRE UNK".split()
NO_ACT = "none"
# The outputs of the head `act`, a word each: one of the first group, then what an act is like, whether a word is a cue,
# and, last, of what sector the party is that the word names or describes.
ACTS = [NO_ACT, *TYPES]
FACTS = [*(f"status.{s}" for s in STATUS), "background", "cue", *(f"mode.{t}.{m}" for t in MODES for m in MODES[t].split()), *(f"context.{c}" for c in CONTEXTS), "happened", *(f"sector.{s}" for s in SECTORS)]
OUTPUTS = ACTS + FACTS
PLACE = {name: i for i, name in enumerate(OUTPUTS)}
LIGHT = set("carry conduct give have hold impose issue launch lead make mount place put stage take undertake".split())


@dataclass
class Links:
    """What one node is linked with: (node, link) pairs, and nodes that are neither right nor wrong for a link."""

    node: int
    right: set = field(default_factory=set)
    open: set = field(default_factory=set)


@dataclass
class Act(Links):
    """An act told by a word."""

    types: set = field(default_factory=set)
    status: str = "occurred"
    background: bool = False
    modes: set = field(default_factory=set)
    contexts: set = field(default_factory=set)


@dataclass
class Rows:
    """What a sentence tells. `allowed` holds for each word the acts it may carry, as bits over `ACTS`."""

    allowed: list
    acts: list
    tellings: list
    cues: set
    open_cues: set
    sectors: dict = field(default_factory=dict)  # node: sector of the party at whose head it stands


def sentences_of(passages, divided):
    """Yields a `Sentence` with its `rows` for each sentence of the passages; `divided` has the words of each, in order."""
    divided = iter(divided)
    for passage in passages:
        words = [next(divided) for _ in passage.sentences]
        rows = rows_of(passage, words)
        for number, (text, own) in enumerate(zip(passage.sentences, words)):
            if own.spans:
                sentence = Sentence(passage.origin, [text[a:b] for a, b in own.spans], ident=f"{passage.ident}:{number}")
                sentence.rows = rows[number]
                sentence.people = [(a, b) for a, b, kind in own.names if kind == "person"]
                yield sentence


def rows_of(passage, divided):
    """Returns the `Rows` of each sentence of a passage."""
    rows = [Rows([1] * len(d.spans), [], [], set(), set()) for d in divided]
    for event in passage.events:
        number, *stretch = event["trigger"]
        words = divided[number].covered(*stretch)
        if not words:
            continue
        node = 1 + trigger_word(words, divided[number], passage.sentences[number])
        known = next((a for a in rows[number].acts if a.node == node), None)
        act = known or Act(node, status=event["status"], background=bool(event.get("background")))
        if not known:
            rows[number].acts.append(act)
        types = {event["event_type"], *event.get("accept", [])}
        bits = sum(1 << ACTS.index(t) for t in types)
        before = rows[number].allowed[node - 1] if known else 0
        rows[number].allowed[node - 1] = before | bits | bool(event.get("optional"))
        act.types |= types
        act.modes |= {m for m in event.get("mode", []) if f"mode.{event['event_type']}.{m}" in PLACE}
        act.contexts |= {c for c in event.get("contexts", []) if c in CONTEXTS}
        for side, link in (("actors", "actor"), ("recipients", "recipient")):
            for party in event[side]:
                add_link(act, divided, number, party.get("at"), link)
                add_sector(rows, divided, party)
        for link in ("date", "place"):
            add_link(act, divided, number, event.get(link, {}).get("at"), link)
        # The other words of the trigger may carry the act as well.
        for word in words:
            if word + 1 != node:
                rows[number].allowed[word] |= bits
    for statement in passage.statements:
        cue = statement.get("cue")
        add_sector(rows, divided, statement.get("speaker") or {})
        # The cue of what stands in the next sentences ("The minister said:") is a cue as well, with a speaker and no content.
        for number in sorted({c[0] for c in statement["content"]} | ({cue[0]} if cue else set())):
            words = divided[cue[0]].covered(*cue[1:]) if cue and cue[0] == number else []
            node = 1 + divided[number].head_of(words) if words else 0
            (rows[number].open_cues if statement.get("optional") else rows[number].cues).add(node)
            rows[number].open_cues |= {1 + w for w in words if 1 + w != node}
            telling = Links(node)
            for content in statement["content"]:
                if content[0] == number:
                    telling.right |= {(1 + w, "content") for w in divided[number].covered(*content[1:])}
            add_link(telling, divided, number, (statement.get("speaker") or {}).get("at"), "speaker")
            add_link(telling, divided, number, statement.get("addressee", {}).get("at"), "addressee")
            rows[number].tellings.append(telling)
    return rows


def add_link(links, divided, number, at, link):
    """Adds the head of a phrase in the same sentence; its other words are left open."""
    if not at or at[0] != number:
        return
    words = divided[number].covered(*at[1:])
    if words:
        head = divided[number].head_of(words)
        links.right.add((1 + head, link))
        links.open |= {(1 + w, link) for w in words if w != head}


def add_sector(rows, divided, party):
    """Notes the sector of a party at the head of its words, in whatever sentence they stand."""
    if not party.get("at") or party.get("sector") not in SECTORS:
        return
    number, *stretch = party["at"]
    words = divided[number].covered(*stretch)
    if words:
        rows[number].sectors[1 + divided[number].head_of(words)] = party["sector"]


def trigger_word(words, divided, text):
    """Returns the word of a trigger that carries the act: its head, or what a light verb is said of."""
    head = divided.head_of(words)
    lower = text[slice(*divided.spans[head])].lower()
    is_light = any(lower.startswith(verb.rstrip("e")) for verb in LIGHT) or lower in ("gave", "held", "led", "made", "took", "undertook", "had")
    nouns = [w for w in words if w != head and len(text[slice(*divided.spans[w])]) > 3]
    return nouns[-1] if is_light and nouns and nouns[-1] > head else head
