//! When a page says that it was published and last changed.
//!
//! 1. What data, tags and marked elements state, the most telling first.
//! 2. What stands printed around the title ([`Printed`]), with its label: "Published", "Updated".
//! 3. Where nothing is stated or printed: the title of the window, the address, the data of the page's scripts.
//!
//! What is stated in UTC is brought to the day that the page prints, and where the data contradict themselves the printed
//! day wins. Published is never taken from what is only said to be a change.

use std::sync::LazyLock;

use aho_corasick::AhoCorasick;
use chancery_doc::{DateBasis, Dated};
use jiff::civil::Date;

use super::embedded::{self, Embedded};
use super::{Facts, byline_in};
use crate::dates::{self, Order};
use crate::outlets;
use crate::tidy::{ends_sentence, finder, fold};

static CHANGED_FINDER: LazyLock<AhoCorasick> = LazyLock::new(|| finder(CHANGED));
static PUBLISHED_FINDER: LazyLock<AhoCorasick> = LazyLock::new(|| finder(PUBLISHED));

/// Words of a line beside its day, beyond which it is about something else.
const MAX_WORDS_AROUND: usize = 10;
/// Words before a day that has no label.
const MAX_WORDS_BEFORE: usize = 4;
/// Characters of a line that is a day's.
const MAX_DAY_LINE_CHARS: usize = 140;
/// Characters of a line that only holds a label for the next one.
const MAX_LABEL_CHARS: usize = 32;

/// Days and how they are known.
#[derive(Debug, Default)]
pub(crate) struct Days {
    pub(crate) published: Option<Dated>,
    pub(crate) modified: Option<Dated>,
}

/// A moment that an element or a tag states, and what its names say of it.
#[derive(Debug)]
pub(super) struct Time {
    pub(super) moment: String,
    pub(super) is_published: bool,
    pub(super) is_modified: bool,
    /// Whether it stands in a list of other reports, a comment or the like.
    pub(super) is_boxed: bool,
}

/// A day printed near the title.
#[derive(Clone, Debug)]
struct Printed {
    dated: Dated,
    /// Minutes since midnight.
    clock: Option<i64>,
    label: Label,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Label {
    None,
    Published,
    Changed,
}

impl Facts {
    /// First publication and last change; `source` is the page as it came, looked through where nothing else tells.
    pub(crate) fn days(&self, url: Option<&str>, source: &str) -> Days {
        let addresses = [url.map(str::to_owned), self.canonical_url(), self.linked.url.clone()];
        let in_address = addresses.iter().flatten().find_map(|url| dates::in_address(url));
        let order = self.order(url, in_address.as_ref());
        let read = |words: &str| dates::stated(words, order, DateBasis::Metadata);
        let first = |keys: &[&str]| self.meta_all(keys).find_map(read);
        let times = || self.times.iter().filter(|time| !time.is_boxed);
        let near = self.printed(order);
        let with = |label| near.iter().find(|printed| printed.label == label).map(|printed| printed.dated.clone());

        // What the data say of a report by another name counts after what the page says of itself.
        let linked = |moment: &Option<String>| moment.as_deref().and_then(read);
        let named = |moment| linked(moment).filter(|_| !self.linked.is_strange);

        let modified = named(&self.linked.modified)
            .or_else(|| first(MODIFIED_METAS))
            .or_else(|| times().filter(|time| time.is_modified).find_map(|time| read(&time.moment)))
            .or_else(|| linked(&self.linked.modified))
            .or_else(|| with(Label::Changed));
        let stated = named(&self.linked.published)
            .or_else(|| first(PUBLISHED_METAS))
            .or_else(|| times().filter(|time| time.is_published).find_map(|time| read(&time.moment)))
            .or_else(|| linked(&self.linked.published));
        let is_stated = stated.is_some();
        let published = stated
            .map(|stated| self.mended(stated, modified.as_ref(), &near))
            .or_else(|| with(Label::Published))
            .or_else(|| with(Label::None))
            .or_else(|| self.in_title(order))
            .or_else(|| times().filter(|time| !time.is_modified).find_map(|time| read(&time.moment)))
            .or_else(|| in_address.clone())
            .or_else(|| first(LOOSE_METAS))
            .or_else(|| self.further_below(order))
            .or_else(|| linked(&self.linked.uploaded))
            .or_else(|| self.labelled_elsewhere(order))
            .or_else(|| Embedded::read(source).published(order))
            .or_else(|| linked(&self.linked.created));
        let first =
            self.first_published.as_deref().and_then(|line| dates::printed_in(line, order, DateBasis::Metadata));
        let is_earlier = |first: &Dated| {
            published.as_ref().is_none_or(|published| days_between(first, published).is_some_and(|n| n > 1))
        };
        let published = first.filter(is_earlier).or(published);
        let published = published.map(|published| {
            let local = times().filter(|time| !time.is_modified).filter_map(|time| read(&time.moment));
            let local = local.chain(self.meta_all(PUBLISHED_METAS).filter_map(read));
            at_home(published, local, &near, in_address.as_ref().filter(|_| is_stated))
        });
        // Nothing changes before it is published.
        let modified = modified
            .filter(|modified| published.as_ref().is_none_or(|published| published.day() <= modified.day()))
            .or_else(|| {
                with(Label::Changed).filter(|changed| published.as_ref().is_some_and(|day| day.day() <= changed.day()))
            });
        Days { published, modified }
    }

    /// What is stated, or the printed day where the statement is not of the first publication.
    fn mended(&self, stated: Dated, modified: Option<&Dated>, near: &[Printed]) -> Dated {
        let earlier = |printed: &&Printed| days_between(&printed.dated, &stated).is_some_and(|n| n > 1);
        let labelled = near.iter().filter(|printed| printed.label == Label::Published).find(earlier);
        // Systems that set the day of every save say that a page was changed before it was published.
        let is_contradiction = modified.is_some_and(|modified| days_between(modified, &stated).is_some_and(|n| n > 0));
        let plain = || near.iter().filter(|printed| printed.label == Label::None).find(earlier);
        let printed = labelled.or_else(|| plain().filter(|_| is_contradiction)).map(|printed| printed.dated.clone());
        printed.unwrap_or(stated)
    }

    /// Days printed around the title, in the order in which they count: below it, then above it.
    fn printed(&self, order: Order) -> Vec<Printed> {
        let mut found = Vec::new();
        let mut carried = Label::None;
        for line in &self.near {
            if is_day_line(line, order) {
                found.append(&mut days_in(line, order, carried));
                carried = Label::None;
            } else {
                carried = if line.chars().count() <= MAX_LABEL_CHARS { label_in(&fold(line)) } else { Label::None };
            }
        }
        found
    }

    /// A day in the title of the window: "Talks begin | Quay Times | 13.05.2024".
    fn in_title(&self, order: Order) -> Option<Dated> {
        let titles = [self.title_tag.clone(), self.meta(&["og:title"])];
        titles.iter().flatten().find_map(|title| {
            let found = dates::found_in(title, order)?;
            let (before, after) = (title[..found.start].trim_end(), title[found.end..].trim());
            let is_apart = before.ends_with(['|', '-', '–', '—', ',', '·', '•', '(', '/']);
            (is_apart && after.chars().count() <= 20)
                .then(|| dates::printed_in(title, order, DateBasis::Metadata))
                .flatten()
        })
    }

    /// The first day line further below the title that is not of a change.
    fn further_below(&self, order: Order) -> Option<Dated> {
        let lines = self.far.iter().filter(|line| is_day_line(line, order));
        let mut days = lines.flat_map(|line| days_in(line, order, Label::None));
        days.find(|printed| printed.label != Label::Changed).map(|printed| printed.dated)
    }

    /// A line anywhere in the page that is a label of publication and a day: "Date: 13 May 2024".
    fn labelled_elsewhere(&self, order: Order) -> Option<Dated> {
        let mut days = self.day_lines.iter().filter_map(|line| {
            let printed = days_in(line, order, Label::None).into_iter().find(|day| day.label == Label::Published)?;
            Some(printed.dated)
        });
        let first = days.next()?;
        days.all(|day| day.day() == first.day()).then_some(first)
    }

    /// Whether days or months come first on this page.
    ///
    /// What a line proves counts most, then where the site is at home; "en-US" is what many systems say by default.
    fn order(&self, url: Option<&str>, in_address: Option<&Dated>) -> Order {
        let proven = self.near.iter().chain(&self.day_lines).find_map(|line| dates::order_of(line));
        let known: Vec<Date> = [self.linked.modified.as_deref(), self.linked.published.as_deref()]
            .into_iter()
            .flatten()
            .chain(self.times.iter().map(|time| time.moment.as_str()))
            .filter_map(|words| dates::stated(words, Order::Unknown, DateBasis::Metadata))
            .chain(in_address.cloned())
            .filter_map(|dated| dated.day())
            .collect();
        let agrees = |order: Order| {
            self.near.iter().filter(|line| line.contains(['/', '-'])).any(|line| {
                dates::first_in(line).is_none()
                    && dates::printed_in(line, order, DateBasis::Metadata)
                        .and_then(|dated| dated.day())
                        .is_some_and(|day| known.contains(&day))
            })
        };
        let by_others = || [Order::DayFirst, Order::MonthFirst].into_iter().find(|order| agrees(*order));
        let canonical = self.canonical_url();
        let host = [url, canonical.as_deref()].into_iter().flatten().find_map(outlets::host);
        let country = host.as_deref().and_then(|host| host.rsplit('.').next()).unwrap_or("");
        let declared = self.language.clone().or_else(|| self.meta(&["og:locale"])).unwrap_or_default();
        let declared = declared.replace('_', "-").to_ascii_lowercase();
        let (language, region) = declared.split_once('-').unwrap_or((&declared, ""));
        let by_place = || match country {
            "us" | "ph" => Order::MonthFirst,
            _ if country.len() == 2 && !matches!(country, "io" | "co" | "ai" | "tv" | "me") => Order::DayFirst,
            _ if !matches!(language, "en" | "fil" | "tl" | "") => Order::DayFirst,
            _ => match region {
                "us" | "ph" => Order::MonthFirst,
                "" => Order::Unknown,
                _ => Order::DayFirst,
            },
        };
        proven.or_else(by_others).unwrap_or_else(by_place)
    }
}

/// How many days after `a` the day of `b` is.
fn days_between(a: &Dated, b: &Dated) -> Option<i32> {
    Some((b.day()? - a.day()?).get_days())
}

/// Whether a line holds a day and little else: captions end with a day, bylines and labels begin with few words.
pub(super) fn is_day_line(line: &str, order: Order) -> bool {
    let Some(found) = dates::found_in(line, order) else { return false };
    // Embedded posts end with their author's handle and a day.
    if line.chars().count() > MAX_DAY_LINE_CHARS || line.contains("(@") {
        return false;
    }
    let (before, after) = (&line[..found.start], &line[found.end..]);
    let (n_before, n_after) = (before.split_whitespace().count(), after.split_whitespace().count());
    let is_labelled = label_in(&fold(before)) != Label::None;
    // A caption is a sentence, a line such as "13.05.2024, 5 Min." is none for all its full stop.
    let is_sentence = ends_sentence(line) && n_before + n_after > 6;
    byline_in(line).is_some()
        || !is_sentence
            && n_after <= MAX_WORDS_AROUND
            && n_before <= if is_labelled { MAX_WORDS_AROUND } else { MAX_WORDS_BEFORE }
}

/// The days of a line, each with its label.
fn days_in(line: &str, order: Order, carried: Label) -> Vec<Printed> {
    let mut days = Vec::new();
    let (mut at, mut label) = (0, carried);
    while let Some(found) = dates::found_in(&line[at..], order).filter(|_| days.len() < 4) {
        let rest = &line[at..];
        let before = label_in(&fold(&rest[..found.start]));
        label = if before == Label::None { label } else { before };
        let after = rest[found.end..].trim_start();
        let clock = dates::clock_after(rest, &found);
        // Where the label follows the day: "2024年5月13日 10時20分 更新".
        let next = dates::found_in(after, order).map_or(after.len(), |next| next.start);
        let tail: String = after[..next].chars().take(16).collect();
        let label_here =
            if ["更新", "改訂"].iter().any(|word| tail.contains(word)) { Label::Changed } else { label };
        let dated = dates::printed_in(rest, order, DateBasis::Metadata);
        if let Some(dated) = dated {
            days.push(Printed { dated, clock, label: label_here });
        }
        at += found.end;
        label = Label::None;
    }
    days
}

fn label_in(folded: &str) -> Label {
    let last = |finder: &AhoCorasick| finder.find_iter(folded).map(|found| found.end()).last();
    match (last(&CHANGED_FINDER), last(&PUBLISHED_FINDER)) {
        (Some(changed), published) if published.is_none_or(|published| published <= changed) => Label::Changed,
        (_, Some(_)) => Label::Published,
        _ => Label::None,
    }
}

/// The moment in the outlet's own zone, where the page tells that too and it falls on another day.
fn at_home(
    stated: Dated,
    mut local: impl Iterator<Item = Dated>,
    near: &[Printed],
    in_address: Option<&Dated>,
) -> Dated {
    let Some(utc) = utc_of(&stated) else { return stated };
    let is_same = |other: &Dated| {
        utc_of(other).is_none()
            && other.day() != stated.day()
            && other.moment.parse::<jiff::Timestamp>().is_ok_and(|other| (other.as_second() - utc).abs() < 60)
    };
    if let Some(same) = local.find(is_same) {
        return same;
    }
    let near = || near.iter().filter(|printed| printed.label != Label::Changed);
    if near().any(|printed| printed.dated.day() == stated.day()) {
        return stated;
    }
    for printed in near() {
        let Some(n_days) = days_between(&stated, &printed.dated).filter(|n| n.abs() == 1) else { continue };
        let minute_of_day = utc.div_euclid(60).rem_euclid(24 * 60);
        let Some(clock) = printed.clock else {
            if is_near_midnight(n_days, minute_of_day) {
                return Dated { moment: printed.dated.moment.chars().take(10).collect(), basis: stated.basis };
            }
            continue;
        };
        let offset = i64::from(n_days) * 24 * 60 + clock - minute_of_day;
        let quarters = (offset + 7).div_euclid(15) * 15;
        if (offset - quarters).abs() <= 1
            && (-12 * 60..=14 * 60).contains(&quarters)
            && let Some(moment) = with_offset(utc, quarters)
        {
            return Dated { moment, basis: stated.basis };
        }
    }
    // Addresses that hold a day hold the outlet's.
    let minute_of_day = utc.div_euclid(60).rem_euclid(24 * 60);
    match in_address.map(|day| (day, days_between(&stated, day))) {
        Some((day, Some(n @ (1 | -1)))) if is_near_midnight(n, minute_of_day) => day.clone(),
        _ => stated,
    }
}

/// Whether somewhere on earth it is already the next day, or still the day before, at a minute of the day in UTC.
fn is_near_midnight(n_days: i32, minute_of_day: i64) -> bool {
    if n_days > 0 { minute_of_day >= 10 * 60 } else { minute_of_day < 12 * 60 }
}

/// Seconds since 1970 of a moment that is written in UTC.
fn utc_of(dated: &Dated) -> Option<i64> {
    let is_utc = dated.moment.ends_with('Z') || dated.moment.ends_with("+00:00");
    dated.moment.parse::<jiff::Timestamp>().ok().filter(|_| is_utc).map(jiff::Timestamp::as_second)
}

fn with_offset(seconds: i64, minutes: i64) -> Option<String> {
    let offset = jiff::tz::Offset::from_seconds(i32::try_from(minutes * 60).ok()?).ok()?;
    let local = offset.to_datetime(jiff::Timestamp::from_second(seconds).ok()?);
    let sign = if minutes < 0 { '-' } else { '+' };
    let (date, time) = (local.date(), local.time());
    let (hours, minutes) = (minutes.abs() / 60, minutes.abs() % 60);
    Some(format!("{date}T{:02}:{:02}:{:02}{sign}{hours:02}:{minutes:02}", time.hour(), time.minute(), time.second()))
}

impl Embedded {
    /// The day of publication in the data of the page's own scripts, where there is only one.
    fn published(&self, order: Order) -> Option<Dated> {
        embedded::KEYS.iter().find_map(|key| {
            let mut days = self
                .values(key)
                .filter_map(|value| dates::stated(value, order, DateBasis::Metadata))
                .collect::<Vec<_>>()
                .into_iter();
            let first = days.next()?;
            days.all(|day| days_between(&first, &day).is_some_and(|n| n.abs() <= 1)).then_some(first)
        })
    }
}

/// Words that say that a day is of the last change, folded.
#[rustfmt::skip]
const CHANGED: &[&str] = &[
    "updated", "modified", "last update", "last edited", "last reviewed", "reviewed on", "revised", "aktualisiert",
    "geändert", "letzte änderung", "stand:", "actualizado", "actualizada", "última actualización", "modificado",
    "mis à jour", "mise à jour", "modifié", "actualisé", "aggiornato", "ultimo aggiornamento", "modificato",
    "atualizado", "atualizada", "última atualização", "bijgewerkt", "gewijzigd", "laatste update", "uppdaterad",
    "senast ändrad", "oppdatert", "sist endret", "opdateret", "päivitetty", "muokattu", "uppfært", "aktualizováno",
    "aktualizované", "zaktualizowano", "aktualizacja", "ažurirano", "posodobljeno", "actualizat", "frissítve",
    "módosítva", "güncelleme", "güncellendi", "yenilənib", "обновлено", "изменено", "оновлено", "обновен", "ажурирано",
    "ενημέρωση", "τελευταία ενημέρωση", "diperbarui", "diperbaharui", "dikemas kini", "cập nhật", "آخر تحديث",
    "تحديث:", "به روز", "به‌روزرسانی", "अपडेट", "अद्यतन", "আপডেট", "புதுப்பிக்கப்பட்டது", "อัปเดต", "עודכן",
    "更新", "最終更新", "수정", "업데이트", "atnaujinta", "atjaunots", "uuendatud", "imesasishwa",
];

/// Words that say that a day is of publication, folded.
#[rustfmt::skip]
const PUBLISHED: &[&str] = &[
    "published", "posted", "date:", "publication date", "released", "release date", "veröffentlicht", "erschienen",
    "datum:", "datum ", "publicado", "publicada", "fecha:", "publié", "publiée", "pubblicato", "pubblicata",
    "gepubliceerd", "publicerad", "publisert", "publiceret", "udgivet", "julkaistu", "birt", "publikováno",
    "zverejnené", "opublikowano", "data publikacji", "objavljeno", "publicat", "közzétéve", "megjelent", "yayınlanma",
    "yayın tarihi", "giriş:", "опубликовано", "дата публикации", "опубліковано", "публикувано", "објављено",
    "δημοσίευση", "δημοσιεύθηκε", "dipublikasikan", "diterbitkan", "tayang", "đăng lúc", "ngày đăng", "نشر",
    "تاريخ النشر", "تاریخ انتشار", "منتشر شده", "प्रकाशित", "প্রকাশিত", "প্রকাশ:", "เผยแพร่", "פורסם",
    "发布", "發布", "发表", "公開", "掲載", "配信", "입력", "등록", "게재", "publikuota", "publicēts", "avaldatud",
];

/// Meta tags with the day of publication, the most telling first.
#[rustfmt::skip]
const PUBLISHED_METAS: &[&str] = &[
    "article:published_time", "og:published_time", "og:article:published_time", "datepublished", "article:published",
    "parsely-pub-date", "article.published", "cxenseparse:recs:publishtime", "cxenseparse:publishtime",
    "cxenseparse:recs:articlepublishtime", "sailthru.date", "dc.date.issued", "dcterms.issued", "dcterms.created",
    "dc.date.created", "dc.date", "dc:date", "dcterms.date", "dcterms.available",
    "publish-date", "publish_date", "publishdate", "published_time", "publication_date", "publication-date",
    "publicationdate", "published-date", "published_date", "published_at", "publisheddate", "publish-time",
    "publish_time", "publishtime", "pubdate", "pub_date", "pubtime", "article_date_original",
    "originalpublicationdate", "og:pubdate", "og:article:published", "article.created", "article:created_time",
    "datecreated", "date_published", "displaydate", "display_date", "bt:pubdate", "rnews:datepublished",
    "vr:published_time", "iso-8601-publish-date", "analyticsattributes.articledate", "cre_date", "created",
    "weibo:article:create_at", "mediator_published_time", "shareaholic:article_published_time", "dc.date.available",
    "ptime", "release_date", "article:post_date", "article:date", "articledate", "article_date", "article.date",
    "citation_publication_date", "citation_online_date", "prism.publicationdate", "eprints.datestamp", "firstpublished",
    "gentime", "posted", "rbpubdate", "swiftype:published_at", "temporal", "cxenseparse:pmc-publish-date",
    "twt-published-at", "news_date", "newsdate", "date.issued", "content_date", "data:published",
];

/// Meta tags whose day is one of several things, asked last.
#[rustfmt::skip]
const LOOSE_METAS: &[&str] = &[
    "date", "created_at", "creation_date", "creationdate", "og:release_date", "og:updated_time", "timestamp", "time",
    "publishedon", "video:release_date", "citation_date", "originaldate", "build-date",
];

/// Meta tags with the day of the last change.
#[rustfmt::skip]
const MODIFIED_METAS: &[&str] = &[
    "article:modified_time", "article:updated_time", "datemodified", "og:modified_time", "og:article:modified_time",
    "dcterms.modified", "dc.date.modified", "dc.modified", "article:modified", "article.updated", "og:updated_time",
    "lastmod", "last-modified", "last_modified", "lastmodified", "modified", "modified_time", "updated_time", "updated",
    "update_date", "updatedate", "revision_date", "date_modified", "article_date_updated", "cxenseparse:recs:lastmodified",
    "parsely-modified-date", "sailthru.lastmod",
];

#[cfg(test)]
mod tests {
    use super::*;

    fn day(moment: &str) -> Dated {
        Dated::parse(moment, DateBasis::Metadata).unwrap()
    }

    fn labels(line: &str) -> Vec<(String, Label)> {
        days_in(line, Order::DayFirst, Label::None).into_iter().map(|day| (day.dated.moment, day.label)).collect()
    }

    #[test]
    fn labels_of_printed_days() {
        let (first, second) = ("2024-05-13".to_owned(), "2024-05-14".to_owned());
        for line in [
            "Published 13 May 2024 | Updated 14 May 2024",
            "Publicado el 13 de mayo de 2024 – Actualizado el 14 de mayo de 2024",
            "Опубликовано 13 мая 2024, обновлено 14 мая 2024",
            "公開 2024年5月13日 2024年5月14日 更新",
            "입력 2024.05.13 10:20 수정 2024.05.14 11:00",
            "Giriş: 13.05.2024 Güncelleme: 14.05.2024",
        ] {
            assert_eq!(labels(line), [(first.clone(), Label::Published), (second.clone(), Label::Changed)], "{line}");
        }
        assert_eq!(labels("13 May 2024, 10:20"), [(first.clone(), Label::None)]);
        assert_eq!(labels("Updated 13 May 2024"), [(first, Label::Changed)]);
    }

    #[test]
    fn a_moment_comes_home_to_the_printed_day() {
        let printed = |moment: &str, clock| [Printed { dated: day(moment), clock, label: Label::None }];
        let home = |stated: &str, near: &[Printed], address: Option<&Dated>| {
            at_home(day(stated), std::iter::empty(), near, address).moment
        };
        let stated = "2024-05-14T03:00:46Z";
        assert_eq!(home(stated, &printed("2024-05-13", Some(22 * 60)), None), "2024-05-13T22:00:46-05:00");
        assert_eq!(home(stated, &printed("2024-05-13", None), None), "2024-05-13");
        // Another day is another day, and so is one that no zone explains.
        assert_eq!(home(stated, &printed("2024-05-12", None), None), stated);
        assert_eq!(home(stated, &printed("2024-05-15", None), None), stated);
        assert_eq!(home(stated, &printed("2024-05-13", Some(10 * 60 + 7)), None), stated);
        assert_eq!(home(stated, &[], Some(&day("2024-05-13"))), "2024-05-13");
        assert_eq!(home("2024-05-14T03:00:46+02:00", &printed("2024-05-13", None), None), "2024-05-14T03:00:46+02:00");
    }
}
