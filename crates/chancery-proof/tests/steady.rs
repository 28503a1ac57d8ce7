//! The same inputs give the same rows: in any number of threads, in batches of any size, on every path of the processor, and in the
//! program that users have.

#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a test stops at what it does not expect, and tells what it ran"
)]

use std::path::{Path, PathBuf};
use std::process::Command;

use chancery::Pipeline;
use chancery_archive::{Item, Source, Writer};
use chancery_doc::{Given, Media, RawPage};
use chancery_input::{Inputs, Options};
use chancery_proof::mixed::Mix;
use chancery_proof::random::Random;
use chancery_proof::targets::PIPELINE;

const DEMO: &str = "../../demo";

/// Articles as demos and pages of the mix: sound, damaged and senseless.
fn pages() -> Vec<RawPage> {
    let mut pages: Vec<RawPage> =
        Inputs::new(vec![DEMO.into()], Options::default()).map(|input| input.unwrap().page).collect();
    let mut mix = Mix::new(7);
    pages.extend((0..60).map(|n| RawPage {
        input: format!("mixed-{n}"),
        media: Media::Html,
        bytes: mix.page(),
        charset: None,
        given: Given::default(),
    }));
    pages
}

/// What a page comes to, as the lines that the program would write.
fn lines(pipeline: &Pipeline, page: &RawPage) -> String {
    let Ok(articles) = pipeline.extract_all(page) else { return "refused\n".to_owned() };
    let line = |article| serde_json::to_string(&pipeline.code_article(article)).unwrap() + "\n";
    articles.iter().map(line).collect()
}

fn digest(lines: &[String]) -> String {
    chancery_doc::digest(&lines.iter().map(String::as_str).collect::<Vec<_>>())
}

#[test]
fn threads_change_nothing() {
    let pages = pages();
    let alone: Vec<String> = pages.iter().map(|page| lines(&PIPELINE, page)).collect();
    assert!(alone.iter().any(|line| line.contains("event_type")), "nothing was coded, so nothing is compared");
    for n_threads in [2, 4] {
        let mut together = vec![String::new(); pages.len()];
        std::thread::scope(|scope| {
            // Every thread takes each n-th page, so that all work at once on pages of every kind.
            let threads: Vec<_> = (0..n_threads)
                .map(|first| {
                    let pages = &pages;
                    scope.spawn(move || {
                        let own = (first..pages.len()).step_by(n_threads);
                        own.map(|at| (at, lines(&PIPELINE, &pages[at]))).collect::<Vec<_>>()
                    })
                })
                .collect();
            for (at, line) in threads.into_iter().flat_map(|thread| thread.join().unwrap()) {
                together[at] = line;
            }
        });
        assert!(together == alone, "{n_threads} threads give other rows than one");
    }
    println!("steady: {} pages on 1, 2 and 4 threads, digest {}", pages.len(), digest(&alone));
}

#[test]
fn paths_of_the_processor_change_nothing() {
    let (here, absent): (Vec<_>, Vec<_>) = chancery::Path::ALL.into_iter().partition(|path| path.is_available());
    let mut mix = Mix::new(11);
    let articles: Vec<RawPage> = (0..6)
        .map(|n| RawPage {
            input: format!("article-{n}"),
            media: Media::Text,
            bytes: (0..2).map(|_| mix.sentence() + "\n\n").collect::<String>().into_bytes(),
            charset: None,
            given: Given::default(),
        })
        .collect();
    let of = |path| {
        let pipeline = Pipeline::new().unwrap().on_path(path).unwrap();
        articles.iter().map(|page| lines(&pipeline, page)).collect::<Vec<_>>()
    };
    let scalar = of(chancery::Path::Scalar);
    assert!(scalar.iter().any(|line| line.contains("event_type")));
    for &path in &here {
        assert!(of(path) == scalar, "{path} gives other rows than scalar");
    }
    let names = |paths: &[chancery::Path]| paths.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
    println!("steady: rows equal on {}; not on this processor: {}", names(&here), names(&absent));
}

#[test]
fn batches_and_their_order_change_nothing() {
    let mut items: Vec<(RawPage, chancery_doc::record::Record)> = Vec::new();
    let mut mix = Mix::new(3);
    // Few enough that no key is shared by a crowd: beyond that bound the order of arrival may show (ARCHITECTURE.md).
    for n in 0..70 {
        // Every third is a copy of the one before it, in another outlet: something to be merged.
        let bytes = match items.last() {
            Some((page, _)) if n % 3 == 2 => page.bytes.clone(),
            _ => (0..2).map(|_| mix.sentence() + "\n\n").collect::<String>().into_bytes(),
        };
        let given = Given {
            published: Some(format!("2024-05-{:02}", 1 + n % 9)),
            outlet: Some(format!("Quay News {}", n % 7)),
            title: Some(String::new()),
            ..Given::default()
        };
        let page = RawPage { input: format!("{n}.txt"), media: Media::Text, bytes, charset: None, given };
        let record = PIPELINE.code(&page).unwrap();
        items.push((page, record));
    }
    let mut shuffled = items.clone();
    let mut random = Random::new(5);
    for at in (1..shuffled.len()).rev() {
        shuffled.swap(at, random.below(at + 1));
    }
    let kept = |items: &[(RawPage, chancery_doc::record::Record)], n_batch: usize| {
        let folder = tempfile::tempdir().unwrap();
        let mut writer = Writer::open(&folder.path().join("a.db")).unwrap().corroborating();
        let preparer = writer.preparer();
        for batch in items.chunks(n_batch) {
            let item = |(page, record): &(RawPage, chancery_doc::record::Record)| {
                let prepared = preparer.record(record.clone()).unwrap();
                Item::new(Source::new(&page.input, &page.bytes, ""), vec![prepared])
            };
            writer.write(&batch.iter().map(item).collect::<Vec<_>>()).unwrap();
        }
        let archive = writer.archive();
        assert_eq!(archive.check().unwrap(), Vec::<String>::new());
        let count = archive.count(&Default::default()).unwrap();
        assert!(count.reports > count.events, "nothing was merged: {count:?}");
        let panel = archive.panel(&Default::default(), chancery_archive::Per::Month).unwrap();
        (archive.digest(None).unwrap(), count, serde_json::to_string(&panel.lines().collect::<Vec<_>>()).unwrap())
    };
    let expected = kept(&items, 64);
    let mut faults = Vec::new();
    for (what, items) in [("in order", &items), ("shuffled", &shuffled)] {
        for n_batch in [1, 7, 64] {
            let found = kept(items, n_batch);
            if found != expected {
                let (digest, panel) = (found.0 == expected.0, found.2 == expected.2);
                faults.push(format!(
                    "{what}, batches of {n_batch}: same digest {digest}, same panel {panel}, {:?}",
                    found.1
                ));
            }
        }
    }
    assert!(faults.is_empty(), "{:?} expected; {}", expected.1, faults.join("; "));
    println!("steady: 70 articles in batches of 1, 7 and 64, in two orders, archive {}", expected.0.digest);
}

#[test]
fn the_released_program_gives_the_rows_of_this_build() {
    // CI has built it by now; whoever runs the tests alone need not wait for it.
    let Some(program) = released() else {
        println!("steady: no released program beside the tests, so none was compared (CI has one)");
        assert!(std::env::var_os("CHANCERY_REQUIRE_ALL").is_none(), "CI builds the program before it tests");
        return;
    };
    let pages = Inputs::new(vec![DEMO.into()], Options::default()).map(|input| input.unwrap().page);
    let expected: String = pages.map(|page| lines(&PIPELINE, &page)).collect();
    for n_threads in ["1", "2", "4"] {
        let mut run = Command::new(&program);
        run.args(["code", DEMO, "--format", "jsonl", "--quiet", "--threads", n_threads])
            .env_remove("CHANCERY_CODEBOOK");
        let out = run.output().unwrap();
        assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
        assert!(
            String::from_utf8(out.stdout).unwrap() == expected,
            "release with {n_threads} threads gives other rows"
        );
    }
    println!("steady: release and this build agree on the demo articles, on 1, 2 and 4 threads");
}

/// The released program in the target folder that this test was built in, if it was built from these sources.
fn released() -> Option<PathBuf> {
    let here = std::env::current_exe().ok()?;
    let program = here.ancestors().nth(3)?.join("release/chancery");
    // An older one may be of other sources, whose rows differ by right.
    let modified = |path: &Path| std::fs::metadata(path).and_then(|metadata| metadata.modified()).ok();
    let is_asked_for = std::env::var_os("CHANCERY_REQUIRE_ALL").is_some();
    (program.is_file() && (is_asked_for || modified(&program)? > modified(&here)?)).then_some(program)
}
