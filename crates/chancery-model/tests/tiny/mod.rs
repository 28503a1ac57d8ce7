//! A model of random weights, written as `training/pack.py` writes one, with its 32-bit reference.
#![allow(dead_code, unreachable_pub, reason = "each test uses its own part")]

use chancery_model::{CAPITAL, Model, hash_of_piece};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// Sizes of a model; the default is small and odd enough to meet every tile's edge.
#[derive(Clone, Copy)]
pub struct Sizes {
    pub layers: usize,
    pub hidden: usize,
    pub heads: usize,
    pub inner: usize,
    pub positions: usize,
    pub arc: usize,
    pub label: usize,
}

impl Default for Sizes {
    fn default() -> Self {
        Self { layers: 2, hidden: 64, heads: 2, inner: 576, positions: 64, arc: 48, label: 32 }
    }
}

pub const UPOS: [&str; 17] = [
    "ADJ", "ADP", "ADV", "AUX", "CCONJ", "DET", "INTJ", "NOUN", "NUM", "PART", "PRON", "PROPN", "PUNCT", "SCONJ",
    "SYM", "VERB", "X",
];
pub const NAMES: [&str; 5] = ["O", "B-person", "I-person", "B-place", "I-place"];
pub const ACTS: [&str; 7] = ["none", "AGREE", "CONSULT", "status.occurred", "status.planned", "background", "cue"];
pub const LINKS: [&str; 3] = ["actor", "speaker", "content"];
pub const RELATIONS: [&str; 5] = ["nsubj", "obj", "parataxis", "punct", "root"];

/// The pieces of the tiny vocabulary.
pub fn pieces() -> Vec<String> {
    let mut pieces: Vec<String> = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"].map(str::to_owned).to_vec();
    for c in ('a'..='z').chain('0'..='9') {
        pieces.push(c.to_string());
        pieces.push(format!("##{c}"));
    }
    let words = "the minister met envoy envoys talk ##s ##ed ##ing # - . , ' \u{2019} \" ( ) ? ! \u{6771} \u{4eac} \
                 said said##x tokyo zürich";
    pieces.extend(words.split_whitespace().map(str::to_owned).filter(|piece| piece != "##s"));
    pieces
}

/// Numbers that look random and are the same everywhere.
pub struct Random(pub u64);

impl Random {
    pub fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0.wrapping_mul(0x2545_F491_4F6C_DD1D)
    }

    pub fn below(&mut self, bound: usize) -> usize {
        ((self.next() >> 32) as usize * bound) >> 32
    }

    /// About normal: a sum of four.
    pub fn normal(&mut self, deviation: f32) -> f32 {
        let sum: f32 = (0..4).map(|_| (self.next() >> 40) as f32 / (1 << 24) as f32 - 0.5).sum();
        sum * 1.73 * deviation
    }

    pub fn normals(&mut self, len: usize, deviation: f32) -> Vec<f32> {
        (0..len).map(|_| self.normal(deviation)).collect()
    }
}

/// One layer as it was before packing: `[outputs][inputs]`, already rounded to what 8 bits can hold.
pub struct Dense {
    pub inputs: usize,
    pub weights: Vec<f32>,
    pub biases: Vec<f32>,
}

impl Dense {
    pub fn apply(&self, row: &[f32]) -> Vec<f32> {
        let dot = |weights: &[f32]| -> f32 { weights.iter().zip(row).map(|(w, x)| w * x).sum() };
        self.weights.chunks(self.inputs).zip(&self.biases).map(|(weights, bias)| dot(weights) + bias).collect()
    }
}

/// A model's sections and, beside them, the numbers they stand for.
pub struct Tiny {
    pub sizes: Sizes,
    sections: Vec<(String, Vec<u8>)>,
    pub dense: BTreeMap<String, Dense>,
    pub floats: BTreeMap<String, Vec<f32>>,
}

impl Tiny {
    pub fn new(sizes: Sizes, seed: u64) -> Self {
        let mut random = Random(seed);
        let mut tiny = Self { sizes, sections: Vec::new(), dense: BTreeMap::new(), floats: BTreeMap::new() };
        let Sizes { layers, hidden, heads, inner, positions, arc, label } = sizes;
        let pieces = pieces();
        let shape = [layers, hidden, heads, inner, pieces.len(), positions, 2, 3, 1];
        tiny.add("shape", shape.iter().flat_map(|&n| (n as u32).to_le_bytes()).collect());

        let scales: Vec<f32> = (0..pieces.len()).map(|_| 0.001 + random.normal(0.0002).abs()).collect();
        let rows: Vec<i8> = (0..pieces.len() * hidden).map(|_| random.below(255) as i8).collect();
        let words =
            rows.chunks(hidden).zip(&scales).flat_map(|(row, scale)| row.iter().map(move |&v| f32::from(v) * scale));
        tiny.floats.insert("words".into(), words.collect());
        tiny.add_floats("embeddings.scales", scales);
        tiny.add("embeddings.rows", rows.iter().map(|&byte| byte as u8).collect());
        tiny.add_floats("embeddings.places", random.normals(positions * hidden, 0.02));
        tiny.add_floats("embeddings.capital", random.normals(hidden, 0.02));
        tiny.add_norm("embeddings.norm", &mut random);
        for layer in 0..layers {
            let name = |part: &str| format!("layer.{layer}.{part}");
            tiny.add_factors(&name("project.factors"), &mut random);
            tiny.add_factors(&name("widen.factors"), &mut random);
            // Attention must not be even, or the softmax goes untested.
            tiny.add_linear(&name("project"), hidden, 3 * hidden, 1.3, &mut random);
            tiny.add_linear(&name("join"), hidden, hidden, 1.0, &mut random);
            tiny.add_linear(&name("widen"), hidden, inner, 1.0, &mut random);
            tiny.add_linear(&name("narrow"), inner, hidden, 1.0, &mut random);
            tiny.add_norm(&name("norm_after_attention"), &mut random);
            tiny.add_norm(&name("norm_after_inner"), &mut random);
        }
        tiny.add_factors("output.factors", &mut random);
        for (name, inputs, outputs) in [
            ("upos", hidden, UPOS.len()),
            ("names", hidden, NAMES.len()),
            ("arc.dependent", hidden, arc),
            ("arc.head", hidden, arc),
            ("arc.score", arc, arc),
            ("label.dependent", hidden, label),
            ("label.head", hidden, label),
            ("label.score", label, RELATIONS.len() * (label + 1)),
            ("similarity", hidden, hidden),
            ("act", hidden, ACTS.len()),
            ("link.dependent", hidden, label),
            ("link.head", hidden, label),
            ("link.score", label, LINKS.len() * (label + 1)),
        ] {
            tiny.add_linear(name, inputs, outputs, 1.0, &mut random);
        }
        tiny.add("upos.labels", UPOS.join("\n").into_bytes());
        tiny.add("names.labels", NAMES.join("\n").into_bytes());
        tiny.add("label.labels", RELATIONS.join("\n").into_bytes());
        tiny.add("act.labels", ACTS.join("\n").into_bytes());
        tiny.add("link.labels", LINKS.join("\n").into_bytes());
        tiny.add_vocabulary(&pieces);
        tiny
    }

    pub fn model(&self) -> Model {
        Model::from_bytes(self.bytes()).expect("the tiny model is whole")
    }

    pub fn bytes(&self) -> Vec<u8> {
        let mut head = b"CHANCERY".to_vec();
        head.extend(3u32.to_le_bytes());
        head.extend((self.sections.len() as u32).to_le_bytes());
        head.resize(64, 0);
        let mut place = 64 * (1 + self.sections.len());
        let mut body = Vec::new();
        for (section_idx, (name, data)) in self.sections.iter().enumerate() {
            let mut entry = name.clone().into_bytes();
            entry.resize(48, 0);
            entry.extend((place as u64).to_le_bytes());
            entry.extend((data.len() as u64).to_le_bytes());
            head.extend(entry);
            body.extend(data);
            if section_idx + 1 < self.sections.len() {
                body.resize(body.len().next_multiple_of(64), 0);
            }
            place = 64 * (1 + self.sections.len()) + body.len();
        }
        head.extend(body);
        let digest = Sha256::digest(&head);
        head.extend(b"SHA-256:");
        head.extend(digest);
        head
    }

    fn add(&mut self, name: &str, bytes: Vec<u8>) {
        self.sections.push((name.to_owned(), bytes));
    }

    fn add_floats(&mut self, name: &str, values: Vec<f32>) {
        self.add(name, values.iter().flat_map(|value| value.to_le_bytes()).collect());
        self.floats.insert(name.to_owned(), values);
    }

    fn add_factors(&mut self, name: &str, random: &mut Random) {
        let factors = (0..self.sizes.hidden).map(|_| 1.0 + random.normal(0.2)).collect();
        self.add_floats(name, factors);
    }

    fn add_norm(&mut self, name: &str, random: &mut Random) {
        let hidden = self.sizes.hidden;
        let factors = (0..hidden).map(|_| 1.0 + random.normal(0.1));
        let mut norm: Vec<f32> = factors.collect();
        norm.extend(random.normals(hidden, 0.05));
        self.add_floats(name, norm);
    }

    fn add_linear(&mut self, name: &str, inputs: usize, outputs: usize, gain: f32, random: &mut Random) {
        let padded = outputs.next_multiple_of(16);
        let mut rows = vec![0i8; padded * inputs];
        let (mut scales, mut sums, mut biases) = (vec![1e-6; padded], vec![0f32; padded], vec![0f32; padded]);
        for output in 0..outputs {
            scales[output] = gain * 1.73 / 128.0 / (inputs as f32).sqrt() * (1.0 + random.normal(0.1));
            biases[output] = random.normal(0.1);
            for weight in &mut rows[output * inputs..][..inputs] {
                *weight = (random.below(255) as i32 - 127) as i8;
            }
            // The extremes meet: every product at its largest.
            rows[output * inputs] = if output % 2 == 0 { 127 } else { -127 };
            fit_runs(&mut rows[output * inputs..][..inputs]);
            let sum: i32 = rows[output * inputs..][..inputs].iter().map(|&weight| i32::from(weight)).sum();
            sums[output] = sum as f32 * scales[output];
        }
        let mut panels = Vec::with_capacity(padded * inputs);
        for panel in 0..padded / 16 {
            for group in 0..inputs / 4 {
                for column in 0..16 {
                    let at = (panel * 16 + column) * inputs + group * 4;
                    panels.extend(rows[at..at + 4].iter().map(|&weight| weight as u8));
                }
            }
        }
        self.add(&format!("{name}.weights"), panels);
        let columns = [&scales[..], &sums, &biases].concat();
        self.add(&format!("{name}.columns"), columns.iter().flat_map(|value| value.to_le_bytes()).collect());
        let weights = rows.chunks(inputs).zip(&scales).take(outputs);
        let weights =
            weights.flat_map(|(row, scale)| row.iter().map(move |&weight| f32::from(weight) * scale)).collect();
        biases.truncate(outputs);
        self.dense.insert(name.to_owned(), Dense { inputs, weights, biases });
    }

    fn add_vocabulary(&mut self, pieces: &[String]) {
        self.add("vocabulary.text", pieces.concat().into_bytes());
        let mut end = 0;
        let ends = pieces.iter().flat_map(|piece| {
            end += piece.len() as u32;
            end.to_le_bytes()
        });
        self.add("vocabulary.ends", ends.collect());
        let mut table = vec![0u32; (pieces.len() * 2).next_power_of_two()];
        for (number, piece) in pieces.iter().enumerate() {
            let hash = hash_of_piece(piece);
            let mut slot = hash as usize % table.len();
            while table[slot] != 0 {
                slot = (slot + 1) % table.len();
            }
            table[slot] = hash >> 20 << 20 | (number as u32 + 1);
        }
        self.add("vocabulary.table", table.iter().flat_map(|entry| entry.to_le_bytes()).collect());
    }

    /// The encoder in plain 32-bit arithmetic.
    pub fn encode(&self, pieces: &[u32]) -> Vec<Vec<f32>> {
        let Sizes { layers, hidden, heads, .. } = self.sizes;
        let head_width = hidden / heads;
        let mut rows: Vec<Vec<f32>> = Vec::new();
        for (place, &piece) in pieces.iter().enumerate() {
            let word = &self.floats["words"][(piece & !CAPITAL) as usize * hidden..][..hidden];
            let place = &self.floats["embeddings.places"][place * hidden..][..hidden];
            let is_capital = if piece & CAPITAL == 0 { 0.0 } else { 1.0 };
            let capital = &self.floats["embeddings.capital"];
            let sum = word.iter().zip(place).zip(capital).map(|((a, b), c)| a + b + is_capital * c);
            rows.push(self.norm("embeddings.norm", sum.collect()));
        }
        for layer in 0..layers {
            let name = |part: &str| format!("layer.{layer}.{part}");
            let times = |row: &[f32], factors: &str| -> Vec<f32> {
                row.iter().zip(&self.floats[&name(factors)]).map(|(x, factor)| x * factor).collect()
            };
            let project = |row: &Vec<f32>| self.dense[&name("project")].apply(&times(row, "project.factors"));
            let projected: Vec<Vec<f32>> = rows.iter().map(project).collect();
            let mut next = Vec::new();
            for (i, row) in rows.iter().enumerate() {
                let mut context = vec![0.0; hidden];
                for head in 0..heads {
                    let part = |row: &'_ Vec<f32>, which: usize| {
                        row[which * hidden + head * head_width..][..head_width].to_vec()
                    };
                    let query = part(&projected[i], 0);
                    let product = |row: &Vec<f32>| -> f32 { query.iter().zip(part(row, 1)).map(|(q, k)| q * k).sum() };
                    let scores: Vec<f32> = projected.iter().map(product).collect();
                    let highest = scores.iter().copied().fold(f32::MIN, f32::max);
                    let shares: Vec<f32> = scores.iter().map(|score| (score - highest).exp()).collect();
                    let sum: f32 = shares.iter().sum();
                    for (row, share) in projected.iter().zip(shares) {
                        for (slot, value) in context[head * head_width..].iter_mut().zip(part(row, 2)) {
                            *slot += share / sum * value;
                        }
                    }
                }
                let change = self.dense[&name("join")].apply(&context);
                let row =
                    self.norm(&name("norm_after_attention"), row.iter().zip(change).map(|(a, b)| a + b).collect());
                let inner: Vec<f32> =
                    self.dense[&name("widen")].apply(&times(&row, "widen.factors")).into_iter().map(gelu).collect();
                let change = self.dense[&name("narrow")].apply(&inner);
                next.push(self.norm(&name("norm_after_inner"), row.iter().zip(change).map(|(a, b)| a + b).collect()));
            }
            rows = next;
        }
        rows
    }

    fn norm(&self, name: &str, row: Vec<f32>) -> Vec<f32> {
        let (factors, offsets) = self.floats[name].split_at(row.len());
        let mean = row.iter().sum::<f32>() / row.len() as f32;
        let variance = row.iter().map(|x| (x - mean) * (x - mean)).sum::<f32>() / row.len() as f32;
        let values = row.iter().zip(factors).zip(offsets);
        values.map(|((x, factor), offset)| (x - mean) / (variance + 1e-12).sqrt() * factor + offset).collect()
    }
}

/// Cuts weights to what a run of sixteen may hold (`training/pack.py`, `Runs`).
fn fit_runs(row: &mut [i8]) {
    for run in row.chunks_mut(16) {
        for first in [0, 2] {
            let (mut up, mut down) = (128i32, -128i32);
            for at in (0..16).filter(|at| at % 4 / 2 * 2 == first) {
                let weight = i32::from(run[at]).clamp(down, up);
                run[at] = weight as i8;
                if weight > 0 { up -= weight } else { down -= weight }
            }
        }
    }
}

pub fn gelu(x: f32) -> f32 {
    // The error function by a formula of Abramowitz and Stegun (7.1.26), to 2e-7.
    let z = x.abs() / std::f32::consts::SQRT_2;
    let t = 1.0 / (1.0 + 0.327_591_1 * z);
    let p = ((((1.061_405_4 * t - 1.453_152_1) * t + 1.421_413_8) * t - 0.284_496_72) * t + 0.254_829_6) * t;
    let erf = 1.0 - p * (-z * z).exp();
    0.5 * x * (1.0 + erf.copysign(x))
}

/// Cosine of two vectors.
pub fn cosine(a: &[f32], b: &[f32]) -> f64 {
    let dot = |a: &[f32], b: &[f32]| -> f64 { a.iter().zip(b).map(|(&a, &b)| f64::from(a) * f64::from(b)).sum() };
    dot(a, b) / (dot(a, a) * dot(b, b)).sqrt()
}

/// Sentences of pieces with the markers, of many lengths.
pub fn sentences(n_sentences: usize, longest: usize, n_pieces: usize, seed: u64) -> Vec<Vec<u32>> {
    let mut random = Random(seed);
    let mut sentences = Vec::new();
    for sentence_idx in 0..n_sentences {
        let length = if sentence_idx == 0 { longest } else { 2 + random.below(longest - 1) };
        let mut piece = || random.below(n_pieces) as u32 | if random.below(4) == 0 { CAPITAL } else { 0 };
        let mut sentence: Vec<u32> = (0..length).map(|_| piece()).collect();
        sentence[0] = 2;
        sentence[length - 1] = 3;
        sentences.push(sentence);
    }
    sentences
}
