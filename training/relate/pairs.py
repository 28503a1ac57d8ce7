"""Pairs of parties with the type of their act, to train `relate` on.

Three sources, all ours: the annotated passages (`../passages.py`), the sentences of `sentences.txt`, and phrases made of the
codebook's triggers. Nothing of `data/plover`, `gold/dev` or `gold/contrast` is read here.
"""

import random
import re
import sys
import tomllib
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from passages import training_passages

TYPES = (
    "AGREE CONSULT SUPPORT CONCEDE COOPERATE AID RETREAT REQUEST ACCUSE REJECT THREATEN PROTEST SANCTION MOBILIZE COERCE ASSAULT"
).split()
PARTIES = (
    "Kenya|Uganda|the Peruvian government|the rebels|police|Egypt's president|the foreign ministry|the opposition|Turkey|"
    "the army|Prime Minister Lindqvist|the EU|the United Nations|the central bank|militants|the trade union|"
    "the mayor of Lyon|Iran|South Korea|the Kremlin|Washington|the junta|villagers|the militia|the Catholic Church|"
    "the court|Hamas|the Somali envoy|NATO|the World Bank|students|the human rights group|the Nigerian senate|Beijing|"
    "General Okoro|farmers|the separatists|the Thai king|Ecuador|the Taliban|the defence minister|protesters|"
    "the prosecutor|a British firm|Greek officials|the security council|the Red Cross|the White House|migrants|"
    "journalists|Sudanese forces|Cuba|the ruling party|India|Pakistani troops|the finance minister|President Moreau|"
    "Georgia|Armenian lawmakers|gunmen|the intelligence service|the Supreme Court|the coalition|tribal leaders|"
    "the commission|Brazil|Norway|the prisoners|Kurdish fighters|the Vatican|the opposition leader|"
    "the state broadcaster|Japan|Myanmar|the insurgents|teachers|the guerrillas|Russian diplomats|Ukraine|Israel"
).split("|")
BEFORE = [
    "The foreign ministry said on Tuesday that ",
    "State media reported that ",
    "Witnesses said ",
    "According to local radio, ",
    "In a fresh twist to the crisis, ",
]
BEHIND = [
    ", according to a statement",
    ", local media reported on Friday",
    " amid growing tension in the region",
    ", a senior official told reporters",
    " ahead of a summit next month",
]
ENDS = [
    "", "", " on Monday", " on Thursday", " last week", " in the capital", " in a statement", ", officials said",
    ", state radio reported", ", a spokesman said", " after weeks of tension", " over the border dispute",
    " at a summit in Vienna", " despite a deal signed in May",
]  # fmt: skip
VOWELS = "aeiou"


def pair(text, actor, recipient, labels, weight=1.0):
    """One row; `labels` are the types of its acts, each with those that are accepted beside it."""
    place = lambda span: {"start": span[0], "end": span[1]}
    return {"text": text, "actor": place(actor), "recipient": place(recipient), "labels": labels, "weight": weight}


def annotated(shared_data, voa=None):
    """Every actor with every recipient of each event of the annotated passages whose words stand in one sentence with its trigger."""
    rows = {}
    for passage in training_passages(shared_data, voa)[0]:
        for event in passage.events:
            for actor, recipient in parties_of(event):
                number = event["trigger"][0]
                if {actor[0], recipient[0]} == {number} and actor != recipient:
                    key = (passage.ident, passage.sentences[number], tuple(actor[1:]), tuple(recipient[1:]))
                    rows.setdefault(key, []).append([event["event_type"], *event.get("accept", [])])
    return [pair(text, actor, recipient, labels) for (_, text, actor, recipient), labels in rows.items()]


def parties_of(event):
    """Yields the places of each actor with each recipient, or of each two actors where there is no recipient."""
    for actor in event["actors"]:
        others = event["recipients"] or [other for other in event["actors"] if other is not actor]
        for other in others:
            if actor.get("at") and other.get("at"):
                yield actor["at"], other["at"]


def own(path):
    """The sentences of `sentences.txt`."""
    rows, event_type = [], None
    for line in Path(path).read_text(encoding="utf-8").splitlines():
        if line.startswith("# "):
            event_type = line[2:]
        elif line and not line.startswith(";"):
            text, places, at = "", {}, 0
            for mark in re.finditer(r"\[([^\]]+)\]|<([^>]+)>", line):
                text += line[at : mark.start()]
                words = mark.group(1) or mark.group(2)
                places["actor" if mark.group(1) else "recipient"] = (len(text), len(text) + len(words))
                text, at = text + words, mark.end()
            rows.append(pair(text + line[at:], places["actor"], places["recipient"], [[event_type]]))
    return rows


def varied(rows, rng):
    """Each row twice more: between other parties, and within a report."""
    out = []
    for row in rows:
        actor, recipient = rng.sample(PARTIES, 2)
        out.append(reported(between(row, actor, recipient), "", rng.choice([*BEHIND, "", ""])))
        out.append(reported(row, rng.choice(BEFORE), rng.choice(["", *BEHIND])))
    return out


def between(row, actor, recipient):
    names = {"actor": actor, "recipient": recipient}
    text, at, places = "", 0, {}
    for party in sorted(names, key=lambda party: row[party]["start"]):
        start, end = row[party]["start"], row[party]["end"]
        words = row["text"][start:end]
        # Adjectives and owners are part of what follows them.
        name = words if re.search("('s|an|ese|ish)$", words) else names[party]
        text += row["text"][at:start]
        name = name if text else name[0].upper() + name[1:]
        places[party] = {"start": len(text), "end": len(text) + len(name)}
        text, at = text + name, end
    return {**row, **places, "text": text + row["text"][at:]}


def reported(row, before, behind):
    text = row["text"].rstrip(".")
    opens = r"(The|A|An|In|Under|Bowing|Thousands|Police|Soldiers|Gunmen|Rebels|Students|Workers|Officials|Troops|Lawmakers) "
    if before and re.match(opens, text):
        text = text[0].lower() + text[1:]
    moved = {party: {edge: at + len(before) for edge, at in row[party].items()} for party in ("actor", "recipient")}
    return {**row, **moved, "text": f"{before}{text}{behind}."}


def phrases(codebook, forms, rng):
    """Sentences around each trigger of the codebook, weighed by its confidence."""
    rows = []
    inflect = Inflection(forms)
    for event_type in TYPES:
        entry = tomllib.loads((Path(codebook) / f"plover/{event_type.lower()}.toml").read_text(encoding="utf-8"))
        for trigger in entry["triggers"]:
            for phrase in around(trigger, inflect, rng):
                actor, recipient = rng.sample(PARTIES, 2)
                row = filled(phrase + rng.choice(ENDS) + ".", actor, recipient)
                rows.append(pair(*row, [[event_type]], trigger.get("confidence", 0.6)))
    return rows


def filled(phrase, actor, recipient):
    text, places = "", {}
    for part in re.split(r"(\{A\}|\{R\})", phrase):
        name = {"{A}": actor, "{R}": recipient}.get(part)
        if name:
            name = name if text else name[0].upper() + name[1:]
            places[part] = (len(text), len(text) + len(name))
        text += name or part
    return text, places["{A}"], places["{R}"]


def around(trigger, inflect, rng):
    near = trigger.get("near")
    beside = f" {rng.choice(['over the', 'in the', 'because of the', 'of the'])} {rng.choice(near)}" if near else ""
    if "verb" in trigger:
        return around_verb(trigger, beside, inflect, rng)
    if "noun" in trigger:
        return around_noun(trigger, beside, rng)
    return []


def around_verb(trigger, beside, inflect, rng):
    verb, _, rest = trigger["verb"].partition(" ")
    rest = f" {rest}" if rest else ""
    past, participle = inflect.past(verb)
    if trigger.get("passive"):
        verbs = [past, inflect.third(verb), f"has {participle}"]
        return [f"{{R}} {rng.choice(verbs)}{rest} {rng.choice(['in', 'before', 'under'])} {{A}}{beside}" for _ in range(2)]
    slots = trigger.get("recipient", ["object"]) or ["with", "to"]
    slot = rng.choice(slots)
    recipient = " {R}" if slot == "object" else f" {slot} {{R}}"
    tail = f"{rest}{recipient}{beside}"
    verbs = [
        f"{{A}} {past}",
        f"{{A}} has {participle}",
        f"{{A}} {inflect.third(verb)}",
        f"{{A}} {rng.choice(['was', 'is'])} {inflect.gerund(verb)}",
        f"Officials said {{A}} {past}",
    ]
    made = [f"{words}{tail}" for words in rng.sample(verbs, 3)]
    if "object" in slots:
        made.append(f"{{R}} {rng.choice(['was', 'were', 'has been'])} {participle}{rest} by {{A}}{beside}")
    return made


def around_noun(trigger, beside, rng):
    noun = trigger["noun"]
    slots = [slot for slot in trigger.get("recipient", ["of", "against", "on"]) if slot != "object"] or ["with"]
    article = "an" if noun[0] in VOWELS else "a"
    verb = rng.choice(["announced", "began", "launched", "made", "gave", "took part in", "presented"])
    came = rng.choice(["came as a surprise", "drew attention", "made headlines", "was announced", "was reported"])
    return [
        f"{{A}}'s {noun} {rng.choice(slots)} {{R}} {came}{beside}",
        f"{{A}} {verb} {article} {noun} {rng.choice(slots)} {{R}}{beside}",
        f"Reporters described the {noun} {rng.choice(['by', 'from'])} {{A}} {rng.choice(slots)} {{R}}{beside}",
    ]


class Inflection:
    """English verbs; the irregular ones are read from the codebook crate's table."""

    def __init__(self, forms):
        source = Path(forms).read_text(encoding="utf-8")
        self.irregular = {base: (past, part) for base, past, part in re.findall(r'\("(\w+)", "(\w+)", "(\w+)"\)', source)}
        self.doubling = set(re.findall(r'"(\w+)"', re.search(r"DOUBLING.*?\[(.*?)\];", source, re.S).group(1)))

    def past(self, verb):
        if verb in self.irregular:
            return self.irregular[verb]
        return (self.stem(verb) + "ed",) * 2

    def stem(self, verb):
        if verb.endswith("e"):
            return verb[:-1]
        if verb.endswith("y") and verb[-2:-1] not in VOWELS:
            return verb[:-1] + "i"
        is_short = len(re.findall(f"[{VOWELS}]+", verb)) == 1 and re.search(f"[^{VOWELS}][{VOWELS}][bdgmnprt]$", verb)
        return verb + verb[-1] if verb in self.doubling or is_short else verb

    def third(self, verb):
        if verb in ("be", "have"):
            return {"be": "is", "have": "has"}[verb]
        if verb.endswith("y") and verb[-2:-1] not in VOWELS:
            return verb[:-1] + "ies"
        return verb + ("es" if re.search("(s|x|z|ch|sh|o)$", verb) else "s")

    def gerund(self, verb):
        if verb.endswith("e") and not verb.endswith("ee"):
            return verb[:-1] + "ing"
        stem = self.stem(verb)
        return (verb if stem.endswith("i") else stem) + "ing"
