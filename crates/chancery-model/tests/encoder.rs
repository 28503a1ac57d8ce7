//! The encoder gives the same bytes on every path, in every batch and on every thread, and they are right.

mod tiny;

use chancery_model::Path;
use tiny::{Sizes, Tiny, cosine, sentences};

fn shapes() -> Vec<Tiny> {
    let tiny = Sizes::default();
    vec![
        Tiny::new(tiny, 1),
        Tiny::new(Sizes { heads: 4, inner: 80, ..tiny }, 2),
        Tiny::new(Sizes { hidden: 48, heads: 1, layers: 1, ..tiny }, 3),
        Tiny::new(Sizes { hidden: 1152, heads: 12, layers: 1, inner: 1168, ..tiny }, 4),
    ]
}

fn bits(values: &[f32]) -> Vec<u32> {
    values.iter().map(|value| value.to_bits()).collect()
}

fn slices(sentences: &[Vec<u32>]) -> Vec<&[u32]> {
    sentences.iter().map(Vec::as_slice).collect()
}

#[test]
fn every_path_gives_the_bytes_of_the_scalar_one() {
    let (here, absent): (Vec<Path>, Vec<Path>) = Path::ALL.into_iter().partition(|path| path.is_available());
    let names = |paths: &[Path]| paths.iter().map(Path::to_string).collect::<Vec<_>>().join(", ");
    println!("paths exercised: {}; not on this processor: {}", names(&here), names(&absent));
    for tiny in shapes() {
        let model = tiny.model();
        let batch = sentences(9, 61, tiny::pieces().len(), 5);
        let expected = bits(&model.encode(Path::Scalar, &slices(&batch)));
        for &path in &here {
            assert!(bits(&model.encode(path, &slices(&batch))) == expected, "{path} differs from scalar");
        }
    }
}

#[test]
fn neighbours_in_a_batch_change_nothing() {
    let model = Tiny::new(Sizes::default(), 1).model();
    let batch = sentences(40, 64, tiny::pieces().len(), 6);
    for path in Path::available() {
        let together = bits(&model.encode(path, &slices(&batch)));
        let alone: Vec<u32> = batch.iter().flat_map(|sentence| bits(&model.encode(path, &[sentence]))).collect();
        assert!(together == alone, "{path}: a batch of one differs from one of forty");
    }
}

#[test]
fn threads_change_nothing() {
    let model = Tiny::new(Sizes::default(), 1).model();
    let batch = sentences(30, 64, tiny::pieces().len(), 7);
    let expected = bits(&model.encode(Path::detect(), &slices(&batch)));
    for n_threads in [2, 5] {
        let shares: Vec<Vec<u32>> = std::thread::scope(|scope| {
            let share = |part| {
                let model = &model;
                scope.spawn(move || bits(&model.encode(Path::detect(), &slices(part))))
            };
            let threads: Vec<_> = batch.chunks(batch.len() / n_threads).map(share).collect();
            threads.into_iter().map(|thread| thread.join().unwrap()).collect()
        });
        assert!(shares.concat() == expected, "{n_threads} threads differ from one");
    }
}

#[test]
fn the_encoder_is_close_to_32_bit_arithmetic() {
    for tiny in shapes() {
        let model = tiny.model();
        let mut cosines = Vec::new();
        for sentence in sentences(3, 40, tiny::pieces().len(), 8) {
            let ours = model.encode(Path::detect(), &[&sentence]);
            let expected = tiny.encode(&sentence);
            cosines.extend(ours.chunks(tiny.sizes.hidden).zip(&expected).map(|(a, b)| cosine(a, b)));
        }
        let mean = cosines.iter().sum::<f64>() / cosines.len() as f64;
        let lowest = cosines.iter().copied().fold(1.0, f64::min);
        assert!(mean > 0.998 && lowest > 0.98, "cosine {mean} / {lowest} at width {}", tiny.sizes.hidden);
    }
}
