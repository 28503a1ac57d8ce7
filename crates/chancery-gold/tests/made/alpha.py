"""Makes alpha.json: made-up judgements with the alpha that the PyPI package `krippendorff` gives for them.

python3 -m pip install krippendorff && python3 alpha.py > alpha.json
"""
import importlib.metadata
import json
import random

import krippendorff
import numpy

rng = random.Random(2011)
DOMAIN = [[], ["KEN"], ["UGA"], ["KEN", "UGA"], ["KEN", "TZA"], ["TZA"]]


def masi(one, other):
    one, other = set(DOMAIN[int(one)]), set(DOMAIN[int(other)])
    if one == other:
        return 0.0
    shared = one & other
    weight = 0.0 if not shared else 2 / 3 if shared in (one, other) else 1 / 3
    return 1.0 - weight * len(shared) / len(one | other)


def metric(v1, v2, **_):
    return numpy.vectorize(masi)(v1, v2)


cases = []
for n_coders, n_units, missing, noise in [(2, 10, 0, 0.3), (2, 40, 0.1, 0.5), (3, 25, 0.2, 0.2), (4, 60, 0.4, 0.4), (5, 15, 0.5, 0.9), (3, 30, 0, 0.0)]:
    truth = [rng.randrange(len(DOMAIN)) for _ in range(n_units)]
    rows = [[None if rng.random() < missing else rng.randrange(len(DOMAIN)) if rng.random() < noise else t for t in truth] for _ in range(n_coders)]
    data = numpy.array([[numpy.nan if v is None else v for v in row] for row in rows], dtype=float)
    found = {name: float(krippendorff.alpha(reliability_data=data, level_of_measurement=level, value_domain=list(range(len(DOMAIN)))))
             for name, level in (("nominal", "nominal"), ("masi", metric))}
    cases.append({"judgements": [[None if v is None else DOMAIN[v] for v in row] for row in rows], **found})
print(json.dumps({"package": "krippendorff " + importlib.metadata.version("krippendorff"), "cases": cases}, indent=None))
