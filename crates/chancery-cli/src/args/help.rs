//! Examples and exit codes below the help of each command.

pub(super) const EXIT_CODES: &str = "\
Exit codes:
  0    done
  1    a check failed
  2    the command could not run: usage, configuration, or output that could not be written
  3    some inputs could not be read; the rest is done
  4    the network gave nothing (fetch alone uses it)
  130  interrupted; what was done is kept";

pub(super) const EXPLAIN_EXAMPLES: &str = "\
Examples:
  chancery explain 3b3b669 --records rows.jsonl
  chancery explain 3b3b669 --records rows.jsonl --format html > row.html
  chancery read article.html --explain 3               the third event of the cards
  chancery read article.html --explain                 every row of one article";

pub(super) const CODEBOOK_EXAMPLES: &str = "\
Examples:
  chancery codebook new mine.toml                      a commented file that works as it stands
  chancery codebook test --codebook mine.toml          every example of your categories
  chancery codebook test --codebook mine.toml --faithful
  chancery codebook lint --codebook mine.toml
  chancery codebook diff plover mine.toml --on news/   what your file changes
  chancery codebook diff old.toml mine.toml --on news/ --html diff.html
  chancery codebook test                               every example of the built-in codebook
  chancery codebook test reject --codebook mine/       one entry of a changed copy
  chancery codebook show REJECT
  chancery codebook show veto                          the triggers with that word";

pub(super) const ROOT_EXAMPLES: &str = "\
Examples:
  chancery demo                                        twenty short articles, coded
  chancery read page.html                              one article, as cards
  chancery code news/ --out rows.jsonl                 a folder, a record a line
  curl -s https://news.example/a | chancery code -     standard input";

pub(super) const READ_EXAMPLES: &str = "\
Examples:
  chancery read article.txt --published 2023-05-10
  chancery read page.html --format json | jq .events
  chancery read page.html --explain 3                  why the third event is coded as it is
  chancery read page.html --show page                  what was kept, what was left out, and why
  curl -s https://news.example/a | chancery read - --url https://news.example/a";

pub(super) const CODE_EXAMPLES: &str = "\
Examples:
  chancery code news/ --out rows.jsonl
  chancery code news.jsonl.gz --format parquet --out tables/
  chancery code CC-NEWS-20240102030405-00001.warc.gz --out rows.jsonl
  chancery code crawl/ --shard \"$SLURM_ARRAY_TASK_ID/16\" --out rows-$SLURM_ARRAY_TASK_ID.jsonl
  zcat news.jsonl.gz | chancery code - | jq -c '.events[]'

Inputs, told by name or content:
  .html .xhtml .txt .md           a page or text
  .warc                           a crawl
  .rss .atom .rdf .feed .xml      a feed: items that hold their text
  .newsml .nitf .ninjs .xml       articles of agencies
  .jsonl .json                    an article a line; feeds and articles in JSON
each also .gz .zst .br; a folder, read in the order of its names; - for standard input.
A line of .jsonl is {\"id\",\"title\",\"text\" or \"html\",\"published\",\"outlet\",\"url\"}; its own fields win over options.
Ctrl-C finishes what is in flight and keeps it; a second Ctrl-C stops at once.";

pub(super) const EXTRACT_EXAMPLES: &str = "\
Examples:
  chancery extract page.html --format text
  chancery extract crawl/ --two-passes > articles.jsonl

With --format text, a line with a form feed parts the texts of several inputs.";

pub(super) const INSPECT_EXAMPLES: &str = "\
Examples:
  chancery inspect article.txt | jq '.mentions[].text'
  chancery inspect article.txt --format conllu";

pub(super) const RELATE_EXAMPLES: &str = "\
Examples:
  chancery relate pairs.jsonl > types.jsonl
  echo '{\"id\":1,\"text\":\"Kenya accused Uganda of moving the boundary stones.\",\"actor\":{\"start\":0,\"end\":5},\"recipient\":{\"start\":14,\"end\":20}}' | chancery relate -

A line is {\"id\",\"text\",\"actor\":{\"start\",\"end\"},\"recipient\":{\"start\",\"end\"}}; `start` and `end` count characters (code points)
of `text` from 0, `end` being one past the last. Each gives {\"id\",\"event_type\",\"status\",\"confidence\",\"alternatives\"}, in the
order of the input: always one type, however unsure. A line that cannot be read is told of on standard error.";

pub(super) const DEMO_EXAMPLES: &str = "\
Examples:
  chancery demo
  chancery demo --format jsonl | jq -c '.events[] | [.event_type, .status]'
  chancery demo --save articles/ && chancery read articles/09-busia-ultimatum.txt";

pub(super) const WHERE_EXAMPLES: &str = "\
Examples:
  chancery where
  chancery where --codebook mine.toml                  with your own categories";

pub(super) const COMPLETIONS_EXAMPLES: &str = "\
Examples:
  chancery completions bash > ~/.local/share/bash-completion/completions/chancery
  chancery completions zsh > ~/.zfunc/_chancery        a folder that is in $fpath
  chancery completions fish > ~/.config/fish/completions/chancery.fish";

pub(super) const MAN_EXAMPLES: &str = "\
Examples:
  chancery man | man -l -
  chancery man --out ~/.local/share/man/man1           a page for each command";

pub(super) const CONVERT_EXAMPLES: &str = "\
Examples:
  chancery convert rows.jsonl --as gdelt2 --out gdelt/            61 columns, no header, as GDELT's own files
  chancery convert rows.jsonl --as gdelt2-mentions --out gdelt/   its tellings, beside it
  chancery convert rows.jsonl --as icews --out icews/ --planned as-intent
  chancery convert rows.jsonl --as polecat --out polecat/ --include background
  chancery convert --as acled --explain                           what the format keeps and cannot say";

pub(super) const SERIES_EXAMPLES: &str = "\
Examples:
  chancery series rows events.2018.tab rows.jsonl --out plain.tsv      both in one table
  chancery series compare icews=events.2018.tab ours=rows.jsonl --out panel.tsv
  chancery series compare old=20240501.export.CSV old=20240502.export.CSV new=rows.jsonl --by quad --once-a-day
  chancery series compare polecat=2024.txt.gz ours=rows.jsonl --from 2024-01-01 --summary agreement.json";

pub(super) const ACTORS_EXAMPLES: &str = "\
Examples:
  chancery actors find Kabila                          every term and name that the tables know
  chancery actors find Georgia
  chancery actors find \"foreign minister\" --country KEN --on 2021-03-01
  chancery actors add mine.toml person --name \"Wanjiru Oduya\" --code KEN --sector GOV --office \"water minister\" --from 2024-02
  chancery actors add mine.toml body --name \"Turkana Elders' Council\" --code KEN --sector SOC --noun council
  chancery actors lint --actors mine.toml
  chancery code news/ --actors mine.toml               with your own tables beside ours";

pub(super) const INGEST_EXAMPLES: &str = "\
Examples:
  chancery ingest news/ --archive news.db
  chancery ingest news/ --archive news.db              again: only what is new is coded
  chancery ingest --recode --archive news.db --codebook mine/

What was read is known by its content, so a second run is free, and after a kill the same command goes on where it was.
Ctrl-C finishes what is in flight and keeps it; a second Ctrl-C stops at once and loses the batch in work alone.
Another version of the program or the codebook makes a run of its own; queries see it once it has every article of the
run before it.";

pub(super) const FETCH_EXAMPLES: &str = "\
Examples:
  chancery fetch https://news.example/feed.xml --archive news.db --contact desk@institute.example
  chancery fetch https://news.example/sitemap.xml --since 2024-11-01 --warc news.warc.gz --contact desk@institute.example
  chancery fetch pages.txt --archive news.db --report fetched.jsonl      an address a line; CHANCERY_CONTACT says who you are

What a site asks is kept: robots.txt (RFC 9309) with Crawl-delay, reservations of text and data mining (TDMRep: header, mark in
the page, /.well-known/tdmrep.json) and noai, Retry-After; one connection to a host at a time. Nothing else of Chancery goes to
the network. A second run asks only for what is new or changed. Redirects into private networks are not followed.
Ctrl-C finishes the requests in flight and codes what came; a second Ctrl-C stops at once, and the next run codes what came.";
pub(super) const MERGE_EXAMPLES: &str = "\
Examples:
  chancery code crawl/ --shard \"$SLURM_ARRAY_TASK_ID/16\" --out rows-$SLURM_ARRAY_TASK_ID.jsonl      one of sixteen
  chancery merge rows-*.jsonl --out together/        who copied whom, which rows tell one happening, over all parts
  chancery merge rows-*.jsonl                        the digests alone: the same as those of one run over everything
  chancery import rows-*.jsonl --archive news.sqlite the same rows, to be asked

An article that is in several parts counts once. The digests do not depend on the order or number of the parts, and are
those of `chancery-spark` on the same corpus.";

pub(super) const IMPORT_EXAMPLES: &str = "\
Examples:
  chancery import rows-*.jsonl --archive news.db
  chancery code crawl.warc.gz | chancery import - --archive news.db";

pub(super) const QUERY_EXAMPLES: &str = "\
Examples:
  chancery query --archive news.db --actor KEN --recipient UGA --from 2024-11
  chancery query --archive news.db --type ASSAULT --by events --text '\"peace talks\" OR truce*'
  chancery query panel --archive news.db --actor KEN --recipient UGA --from 2024 --to 2024 --format csv
  chancery query timeline --archive news.db --type PROTEST --per week
  chancery query first --archive news.db --from 2024-11-01
  chancery query sources --archive news.db --format csv
  chancery query coverage --archive news.db --from 2024-11
  chancery query watch --archive news.db --per week
  chancery query contradictions --archive news.db --from 2024-11-01
  chancery query occurrences --archive news.db --occurrence 3b3b669 --format json
  chancery query follow-ups --archive news.db --type THREATEN          what reacts to threats, speaks of them, carries them out

How many there are is told on standard error as reports (tellings), events (happenings) and origins (independent origins of
each). Panels, timelines, sources and watch count rows that have occurred or are ongoing, are no background, and are not marked wrong,
unless --status, --background or --marked say otherwise. With --text a table shows the words in the article; every other form
has the sentence of the row.";

pub(super) const ARCHIVE_EXAMPLES: &str = "\
Examples:
  chancery archive where --archive news.db
  chancery archive check --archive news.db
  chancery archive compact --archive news.db
  chancery archive show 2 --archive news.db            queries see run 2 from now on
  chancery archive prune 1 --archive news.db";

pub(super) const CORRECT_EXAMPLES: &str = "\
Examples:
  chancery correct merge 3b3b669 91ac02d --who adaeze --archive news.db
  chancery correct split 3b3b669 --who adaeze --archive news.db
  chancery correct right 3b3b669 --who adaeze --archive news.db
  chancery correct wrong 3b3b669 --who adaeze --note \"a film\" --archive news.db
  chancery correct undo 4 --who tomas --archive news.db
  chancery correct list --archive news.db

What the machine coded stays as it is; a later run that codes the same row has the correction too.";

pub(super) const VERIFY_EXAMPLES: &str = "\
Examples:
  chancery verify --archive news.db                    codes the stored texts again and compares
  chancery verify news/ --archive news.db              codes the pages again
It ends with 1 where a row differs, and where nothing could be compared.";

pub(super) const EXPORT_EXAMPLES: &str = "\
Examples:
  chancery export --archive news.db --out rows.jsonl
  chancery export --archive news.db --as parquet --out tables/
  chancery export --archive news.db --shareable --out shared.jsonl";

pub(super) const REHYDRATE_EXAMPLES: &str = "\
Examples:
  chancery rehydrate shared.jsonl my-pages/ --out rows.jsonl";

pub(super) const FORGET_EXAMPLES: &str = "\
Examples:
  chancery forget article https://news.example/a --archive news.db --force
  chancery forget name \"Oumar Dabo\" --archive news.db --force";

pub(super) const EVALUATE_EXAMPLES: &str = "\
Examples:
  chancery evaluate --gold gold/                       codes the annotated texts and scores the rows
  chancery evaluate --gold gold/ --records rows.jsonl --details misses.tsv
  chancery evaluate --gold gold/ --codebook mine.toml --save mine.jsonl --baseline plover.jsonl
  chancery evaluate --gold gold/ --format markdown --out appendix.md

Annotated articles are in the format of docs/annotating.md. Figures are those of gold.py; intervals come from resampling articles.";

pub(super) const AGREE_EXAMPLES: &str = "\
Examples:
  chancery agree adaeze/ tomas/                        two coders, a folder each
  chancery agree ada=adaeze.jsonl tomas.jsonl --list disagreements.tsv
  chancery agree adaeze/ --machine                     a person and the machine
  chancery agree adaeze/ tomas/ --records rows.jsonl --format html --out agreement.html

Articles are told by their id; the coders' sentences must be the same.";

pub(super) const ANNOTATE_EXAMPLES: &str = "\
Examples:
  chancery annotate news/ --out gold-adaeze/           the most doubtful sentences first
  chancery annotate news.db --out gold-adaeze/ --queue disagreement
  chancery annotate news.jsonl --out gold-tomas/ --blind --whole --queue random
  chancery annotate gold-adaeze/ --out gold/ --beside gold-adaeze/ --beside gold-tomas/ --queue disagreement
  chancery evaluate --gold gold-adaeze/

y right, n wrong, u cannot tell, t other words, e with changes, a and s add a row, b takes back, q leaves off; ? tells all.
On a terminal a key is an answer; from a pipe answers are lines.
Each decision is written at once, so Ctrl-C loses nothing and the same command goes on.";

pub(super) const EXCHANGE_EXAMPLES: &str = "\
Examples:
  chancery exchange to brat gold/ --out brat/          .txt, .ann and annotation.conf
  chancery exchange from brat brat/ --articles gold/ --out gold-tomas/
  chancery exchange to inception gold/ --out cas/      UIMA CAS XMI with TypeSystem.xml
  chancery exchange to prodigy gold/ --out tasks/
  chancery agree gold/ gold-tomas/

docs/annotating.md says what each format keeps.";
pub(super) const SERVE_EXAMPLES: &str = "\
Examples:
  chancery serve --archive news.db                     http://127.0.0.1:8765/, from this machine alone
  chancery serve token new --token-file tokens.toml --name desk
  chancery serve --archive news.db --bind 0.0.0.0:8765 --host desk.example --token-file tokens.toml
  chancery serve --archive news.db --annotations annotations/   the page annotates too
  curl -sS 'http://127.0.0.1:8765/v1/events?type=ACCUSE&format=csv'

It fetches nothing and sends nothing anywhere; docs/api.md lists its addresses.";

pub(super) const MCP_EXAMPLES: &str = "\
Examples:
  chancery mcp --archive news.db                       as the command of a server in an assistant's settings

Its tools only read. The same tools are at /mcp of `chancery serve`.";
