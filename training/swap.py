"""Replaces states and persons in annotated sentences by others, so that what surrounds them is learnt and not who they are.

One exchange a sentence: a state becomes another wherever it is named, its people become the other's. Names of as many words only,
so that marks stay where they are.
"""

import json
import lzma
from pathlib import Path

SHARE_OF_STATES, SHARE_OF_PEOPLE = 0.35, 0.25


class Swapper:
    def __init__(self, data, sentences):
        countries = json.loads(lzma.open(Path(data) / "nlp/actors/countries.json.xz").read())
        pairs = [(c["name"]["common"], c.get("demonyms", {}).get("eng", {}).get("m", "")) for c in countries]
        self.states = [(name, people) for name, people in pairs if name and people and " " not in name + people]
        self.of_word = {word: state for state in self.states for word in state}
        self.people = {}
        for sentence in sentences:
            for start, end in sentence.people:
                if all(word[:1].isupper() for word in sentence.words[start:end]):
                    self.people.setdefault(end - start, []).append(sentence.words[start:end])

    def swapped(self, sentence, rng):
        """Returns the words of a sentence, now and then with others in the place of states and persons."""
        words = list(sentence.words)
        if rng.random() < SHARE_OF_STATES:
            exchange = {}
            for i, word in enumerate(words):
                state = self.of_word.get(word)
                if state:
                    other = exchange.setdefault(state, self.states[rng.integers(len(self.states))])
                    words[i] = other[state.index(word)]
        for start, end in sentence.people:
            if rng.random() < SHARE_OF_PEOPLE and all(word[:1].isupper() for word in words[start:end]):
                others = self.people[end - start]
                words[start:end] = others[rng.integers(len(others))]
        return words
