//! Reading sentences: trees are trees, windows meet, and nothing depends on neighbours, paths or threads.

mod tiny;

use chancery_model::{Model, ModelError, Path, Read, Reader};
use std::borrow::Cow;
use tiny::{ACTS, LINKS, NAMES, RELATIONS, Random, Sizes, Tiny, UPOS};

fn tiny_model() -> Model {
    Tiny::new(Sizes::default(), 1).model()
}

const WORDS: [&str; 12] =
    ["The", "minister", "met", "envoys", ",", "said", "Tokyo", "\u{2019}s", "talks", "東京", "\u{200B}", "☃"];

fn sentences(n_sentences: usize, longest: usize, seed: u64) -> Vec<Vec<&'static str>> {
    let mut random = Random(seed);
    (0..n_sentences).map(|_| (0..random.below(longest)).map(|_| WORDS[random.below(WORDS.len())]).collect()).collect()
}

fn slices<'a>(sentences: &'a [Vec<&'static str>]) -> Vec<&'a [&'static str]> {
    sentences.iter().map(Vec::as_slice).collect()
}

fn check(read: &Read, n_words: usize) {
    for layer in [read.upos.len(), read.heads.len(), read.labels.len(), read.names.len()] {
        assert_eq!(layer, n_words);
    }
    assert!(read.upos.iter().all(|&label| usize::from(label) < UPOS.len()));
    assert!(read.labels.iter().all(|&label| usize::from(label) < RELATIONS.len()));
    assert!(n_words == 0 || read.heads.iter().filter(|&&head| head == 0).count() == 1);
    assert!(read.acts.is_sorted_by_key(|act| act.node), "acts stand in the order of words, each once");
    for act in &read.acts {
        assert!(act.node <= n_words && act.scores.len() == ACTS.len());
        assert!(act.links.iter().all(|link| (1..=n_words).contains(&link.node) && link.link < LINKS.len()));
    }
    for word in 0..n_words {
        let mut node = word + 1;
        for _ in 0..=n_words {
            if node > 0 {
                node = usize::from(read.heads[node - 1]);
            }
        }
        assert_eq!(node, 0, "word {word} does not hang on the root");
        assert_eq!(read.heads[word] == 0, RELATIONS[usize::from(read.labels[word])] == "root");
        let name = NAMES[usize::from(read.names[word])];
        if let Some(kind) = name.strip_prefix("I-") {
            let before = word.checked_sub(1).map(|before| NAMES[usize::from(read.names[before])]);
            assert!(before.is_some_and(|before| before.ends_with(kind)), "{before:?} before {name}");
        }
    }
}

#[test]
fn every_sentence_is_a_tree_whatever_its_length() {
    let reader = Reader::new(tiny_model()).with_similarity(true);
    // The tiny model has 64 places, so the longer ones are read in windows.
    let mut batch = sentences(60, 40, 1);
    batch.extend(sentences(6, 400, 2));
    for (read, sentence) in reader.read(&slices(&batch)).iter().zip(&batch) {
        check(read, sentence.len());
        let similarity = read.similarity.as_ref().expect("it was asked for");
        let length: f32 = similarity.iter().map(|value| value * value).sum();
        assert!((length - 1.0).abs() < 1e-5, "length {length}");
    }
    assert!(reader.read(&[]).is_empty());
}

#[test]
fn neighbours_paths_and_threads_change_nothing() {
    let reader = Reader::new(tiny_model()).with_similarity(true);
    let mut batch = sentences(40, 30, 3);
    batch.extend(sentences(2, 200, 4));
    let expected = reader.read(&slices(&batch));
    let alone: Vec<Read> = batch.iter().flat_map(|sentence| reader.read(&[sentence])).collect();
    assert!(alone == expected, "a batch of one differs");
    for path in Path::available() {
        let other = Reader::with_path(tiny_model(), path).unwrap().with_similarity(true);
        assert!(other.read(&slices(&batch)) == expected, "{path} differs");
    }
    for n_threads in [2, 5] {
        let shares: Vec<Vec<Read>> = std::thread::scope(|scope| {
            let reader = &reader;
            let threads: Vec<_> = batch
                .chunks(batch.len().div_ceil(n_threads))
                .map(|part| scope.spawn(move || reader.read(&slices(part))))
                .collect();
            threads.into_iter().map(|thread| thread.join().unwrap()).collect()
        });
        assert!(shares.concat() == expected, "{n_threads} threads differ");
    }
}

#[test]
fn a_sentence_that_just_fits_is_not_cut() {
    let reader = Reader::new(tiny_model());
    let parataxis = RELATIONS.iter().position(|&label| label == "parataxis").unwrap() as u8;
    // One piece a word and two markers: 62 words fill the 64 places.
    for n_words in [61, 62, 63, 64, 124] {
        let sentence = vec!["minister"; n_words];
        let read = &reader.read(&[&sentence])[0];
        check(read, n_words);
        let joints = read.labels.iter().zip(&read.heads).filter(|&(&label, _)| label == parataxis).count();
        assert!(n_words <= 62 || joints > 0, "{n_words} words lie in one window");
    }
}

#[test]
fn hostile_sentences_are_read() {
    let reader = Reader::new(tiny_model());
    let signs = "-".repeat(10_000);
    let letters = "x".repeat(10_000);
    let sentence = [signs.as_str(), &letters, "\u{0}", "", "東京東京東京東京東京東京東京東京東京東京"];
    check(&reader.read(&[&sentence])[0], sentence.len());
    let many = vec!["said"; 10_000];
    check(&reader.read(&[&many])[0], many.len());
}

#[test]
fn broken_weights_are_refused() {
    let bytes = Tiny::new(Sizes { layers: 1, ..Sizes::default() }, 1).bytes();
    let load = |bytes: &[u8]| Model::from_bytes(bytes.to_vec());
    let model = load(&bytes).expect("the tiny model is whole");
    assert_eq!(model.verify(), Ok(()));
    assert_eq!(model.digest().len(), 64);

    assert_eq!(load(b"").unwrap_err(), ModelError::NotAModel);
    assert_eq!(load(b"GGUF and more").unwrap_err(), ModelError::NotAModel);
    let mut other = bytes.clone();
    other[8] = 9;
    assert_eq!(load(&other).unwrap_err(), ModelError::Version { found: 9, known: 3 });
    for len in [8, 11, 15, 64, 200, bytes.len() / 2, bytes.len() - 1] {
        assert!(matches!(load(&bytes[..len]).unwrap_err(), ModelError::Truncated { .. }), "cut to {len}");
    }
    let mut renamed = bytes.clone();
    renamed[64] = b'x';
    assert_eq!(load(&renamed).unwrap_err().to_string(), "section `shape` of the model is absent");
    let mut changed = bytes.clone();
    let middle = changed.len() / 2;
    changed[middle] ^= 1;
    assert!(matches!(
        load(&changed).expect("the digest is not checked on loading").verify(),
        Err(ModelError::Digest { .. })
    ));

    // No byte of the directory can be wrong in a way that reads outside the weights.
    let mut random = Random(5);
    for _ in 0..3_000 {
        let mut other = bytes.clone();
        let at = random.below(64 * 40);
        other[at] = random.next() as u8;
        if let Ok(model) = load(&other) {
            let length = 5.min(model.vocabulary().len());
            assert!(length < 5 || model.encode(Path::Scalar, &[&[2, 5, 3]]).len() == 3 * model.width());
        }
    }
}

#[test]
fn bytes_are_read_at_any_address() {
    let bytes = Tiny::new(Sizes { layers: 1, ..Sizes::default() }, 1).bytes();
    let mut shifted = vec![0u8; 1];
    shifted.extend(&bytes);
    let shifted: &'static [u8] = shifted.leak();
    let model = Model::from_bytes(&shifted[1..]).expect("bytes off the border are copied");
    let expected = Model::from_bytes(Cow::Owned(bytes)).expect("owned bytes are copied");
    assert_eq!(model.encode(Path::detect(), &[&[2, 9, 3]]), expected.encode(Path::detect(), &[&[2, 9, 3]]));
}
