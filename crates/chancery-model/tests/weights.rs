//! The weights that come with the program: whole, small, and close to what they were before they were packed.

mod tiny;

use std::path::Path as File;

use chancery_model::{CAPITAL, Model, Path};
use tiny::cosine;

fn bytes(name: &str) -> Vec<u8> {
    let file = File::new(env!("CARGO_MANIFEST_DIR")).join("../../models").join(name);
    std::fs::read(&file).unwrap_or_else(|error| panic!("could not read `{}`: {error}", file.display()))
}

fn weights() -> Model {
    Model::from_bytes(bytes("reader.bin")).expect("the weights are a model")
}

#[test]
fn weights_are_whole_and_small() {
    assert_eq!(weights().verify(), Ok(()));
    assert!(bytes("reader.bin").len() <= 30_000_000);
    let card = String::from_utf8(bytes("reader.card.md")).unwrap();
    assert!(card.contains(&weights().digest()), "the card does not name the digest {}", weights().digest());
}

/// The reference holds, for each sentence, its number of pieces, the pieces, and their vectors in 32 bits.
/// `CHANCERY_REFERENCE` may name a longer one than the four sentences that are kept.
#[test]
fn vectors_are_close_to_those_of_the_unpacked_weights() {
    let model = weights();
    let reference = std::env::var_os("CHANCERY_REFERENCE")
        .map_or_else(|| bytes("reader.reference"), |file| std::fs::read(file).expect("CHANCERY_REFERENCE can be read"));
    let mut words = reference.chunks_exact(4).map(|word| u32::from_le_bytes(word.try_into().unwrap()));
    let mut cosines = Vec::new();
    while let Some(n_pieces) = words.next() {
        let pieces: Vec<u32> = words.by_ref().take(n_pieces as usize).collect();
        let n_floats = pieces.len() * model.width();
        let expected: Vec<f32> = words.by_ref().take(n_floats).map(f32::from_bits).collect();
        let ours = model.encode(Path::detect(), &[&pieces]);
        cosines.extend(ours.chunks(model.width()).zip(expected.chunks(model.width())).map(|(a, b)| cosine(a, b)));
    }
    assert!(cosines.len() > 60);
    let mean = cosines.iter().sum::<f64>() / cosines.len() as f64;
    let lowest = cosines.iter().copied().fold(1.0, f64::min);
    println!("cosine to 32 bits over {} pieces: mean {mean:.5}, lowest {lowest:.5}", cosines.len());
    assert!(mean >= 0.998 && lowest >= 0.985, "mean {mean}, lowest {lowest}");
}

#[test]
fn paths_agree_on_the_real_weights() {
    let model = weights();
    let pieces: Vec<u32> = (1000..1040).map(|piece| if piece % 3 == 0 { piece | CAPITAL } else { piece }).collect();
    let expected = model.encode(Path::Scalar, &[&pieces]);
    for path in Path::available() {
        assert!(model.encode(path, &[&pieces]) == expected, "{path} differs from scalar");
    }
}

#[test]
fn words_get_the_pieces_of_the_original_tokenizer() {
    let model = weights();
    let check = |word: &str, expected: &str| {
        let mut pieces = Vec::new();
        model.vocabulary().pieces(word, &mut pieces);
        let pieces: Vec<&str> = pieces.into_iter().filter_map(|piece| model.vocabulary().piece(piece)).collect();
        assert_eq!(pieces.join(" "), expected, "{word:?}");
    };
    check("Ljubljana", "ljubljana");
    check("spokeswoman", "spoke ##sw ##oman");
    check("demonstrators", "demonstrators");
    check("U.S.", "u . s .");
    check("’s", "’ s");
    check("Zürich", "zurich");
    check("Sa\u{303}o", "sao");
    check("İzmir", "i ##z ##mir");
    check("東京", "東 京");
    check("ceasefire", "ceasefire");
    check("$1,200.50", "$ 1 , 200 . 50");
    check("anti-war", "anti - war");
    check("🚀", "[UNK]");
    check("\u{200b}", "[UNK]");
    check("ﬁnal", "ﬁ ##nal");
    check("naïveté", "naive ##te");
    check("Đà", "đ ##a");
    check(&"x".repeat(101), "[UNK]");
    check("don't", "don ' t");
    check("https://example.org/a", "https : / / example . org / a");
}
