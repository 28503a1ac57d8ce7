//! Words into pieces: right, whole, and quick whatever the word.

mod tiny;

use chancery_model::{Model, Vocabulary};
use tiny::{Random, Sizes, Tiny};

fn tiny_model() -> Model {
    Tiny::new(Sizes { layers: 1, ..Sizes::default() }, 1).model()
}

fn split<'a>(vocabulary: Vocabulary<'a>, word: &str) -> Vec<&'a str> {
    let mut pieces = Vec::new();
    vocabulary.pieces(word, &mut pieces);
    pieces.into_iter().map(|piece| vocabulary.piece(piece).expect("it came from there")).collect()
}

#[test]
fn words_become_their_longest_pieces() {
    let model = tiny_model();
    let check = |word: &str, expected: &str| {
        assert_eq!(split(model.vocabulary(), word).join(" "), expected, "{word:?}");
    };
    check("envoys", "envoys");
    check("Minister", "minister");
    check("talked", "talk ##ed");
    check("talkings", "talk ##ing ##s");
    check("met-Tokyo", "met - tokyo");
    check("Zu\u{308}rich", "z ##u ##r ##i ##c ##h");
    check("東京", "東 京");
    check("said##x", "said # # x");
    check("smörgås", "s ##m ##o ##r ##g ##a ##s");
    check("☃", "[UNK]");
    check("a☃", "[UNK]");
    check("\u{200B}", "[UNK]");
    check("", "[UNK]");
    check(" ", "[UNK]");
    check("[SEP]", "[UNK] s ##e ##p [UNK]");
    check(&"x".repeat(100), &format!("x{}", " ##x".repeat(63)));
    check(&"x".repeat(101), "[UNK]");
    check(&"é".repeat(101), "[UNK]");
}

#[test]
fn pieces_join_to_the_word_again() {
    let model = tiny_model();
    let vocabulary = model.vocabulary();
    let letters: Vec<char> = "abcxyz019-.,'#\u{2019}(AZéü東京".chars().collect();
    let mut random = Random(11);
    for _ in 0..20_000 {
        let word: String = (0..1 + random.below(12)).map(|_| letters[random.below(letters.len())]).collect();
        let joined: String =
            split(vocabulary, &word).iter().map(|piece| piece.strip_prefix("##").unwrap_or(piece)).collect();
        let expected = word.to_lowercase().replace('é', "e").replace('ü', "u");
        assert_eq!(joined.replace("##", "#"), expected.replace("##", "#"), "{word:?}");
    }
}

#[test]
fn hostile_words_have_few_pieces() {
    let model = tiny_model();
    for word in [
        "a".repeat(10_000),
        "-".repeat(10_000),
        "東".repeat(10_000),
        "a\u{301}".repeat(10_000),
        "\u{200D}".repeat(10_000),
        "\u{FDFA}".repeat(10_000),
        "ab☃".repeat(3_000),
        "👩\u{200D}🚀".repeat(2_000),
    ] {
        let n_pieces = split(model.vocabulary(), &word).len();
        assert!((1..=64).contains(&n_pieces), "{n_pieces} pieces");
    }
}
