"""From arc scores to a tree: the maximum spanning tree with exactly one child of the root; ties go to the lower index."""

import numpy as np


def decode(scores):
    """Takes (W, W + 1) scores of heads (column 0 is the root); returns the head of each word."""
    n = len(scores)
    full = np.full((n + 1, n + 1), -np.inf)
    full[1:] = scores
    full[np.arange(n + 1), np.arange(n + 1)] = -np.inf
    heads = spanning_tree(full)
    if (heads[1:] == 0).sum() == 1:
        return heads[1:]
    best, best_score = None, -np.inf
    for root in range(1, n + 1):
        single = full.copy()
        single[1:, 0] = -np.inf
        single[root, 0] = full[root, 0]
        heads = spanning_tree(single)
        score = single[np.arange(1, n + 1), heads[1:]].sum()
        if score > best_score:
            best, best_score = heads[1:], score
    return best


def spanning_tree(scores):
    """Chu-Liu-Edmonds: best head for each node, then cycles contracted one at a time."""
    heads = scores.argmax(1)
    heads[0] = 0
    cycle = find_cycle(heads)
    if cycle is None:
        return heads
    inside = np.zeros(len(scores), bool)
    inside[cycle] = True
    outside = np.flatnonzero(~inside)
    # The contracted node comes last. Entering the cycle at a word costs the arc that the word gives up.
    gain = scores[cycle] - scores[cycle, heads[cycle]][:, None]
    enter, leave = gain[:, outside].argmax(0), scores[np.ix_(outside, cycle)].argmax(1)
    small = np.full((len(outside) + 1, len(outside) + 1), -np.inf)
    small[:-1, :-1] = scores[np.ix_(outside, outside)]
    small[:-1, -1] = scores[outside, cycle[leave]]
    small[-1, :-1] = gain[enter, outside]
    inner = spanning_tree(small)
    result = heads.copy()
    for i, node in enumerate(outside):
        if i:
            result[node] = cycle[leave[i]] if inner[i] == len(outside) else outside[inner[i]]
    broken = cycle[enter[inner[-1]]]
    result[broken] = outside[inner[-1]]
    return result


def find_cycle(heads):
    """Returns the nodes of a cycle, or nothing."""
    state = np.zeros(len(heads), int)
    state[0] = -1
    for start in range(1, len(heads)):
        node = start
        while state[node] == 0:
            state[node] = start
            node = heads[node]
        if state[node] == start:
            cycle = [node]
            while heads[cycle[-1]] != node:
                cycle.append(heads[cycle[-1]])
            return np.array(sorted(cycle))
        node = start
        while state[node] == start:
            state[node] = -1
            node = heads[node]
    return None
