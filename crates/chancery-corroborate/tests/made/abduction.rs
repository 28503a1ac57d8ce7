//! Two hundred reports of one abduction over two days, among them reports of two others.

use std::collections::BTreeSet;

use chancery::Record;

use super::{Dice, Page};

/// Which abduction a report tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Case {
    School,
    AidWorkers,
    Traders,
}

const WHO: [&str; 9] = [
    "Gunmen",
    "Armed men",
    "Unidentified gunmen",
    "Suspected rebels",
    "Rebels",
    "Fighters of the Logone Liberation Front",
    "Militants of the Logone Liberation Front",
    "Armed men on motorcycles",
    "Suspected militants",
];
const VERBS: [&str; 4] = ["abducted", "kidnapped", "seized", "abducted"];
const PUPILS: [&str; 4] = ["pupils", "students", "schoolchildren", "pupils"];
const NUMBERS: [&str; 8] =
    ["at least 42", "about 50", "51", "more than 40", "some 45", "47", "dozens of", "between 40 and 55"];
const SCHOOLS: [&str; 4] = ["a boarding school", "a secondary school", "the Saint Odile school", "a school dormitory"];
const WHEN: [&str; 6] =
    ["on Tuesday night", "early on Wednesday", "on Wednesday", "late on Tuesday", "on May 14", "overnight"];
const SAID: [&str; 6] = [
    ", police said",
    ", the governor's office said",
    ", a teacher told this newspaper",
    ", officials said",
    ", residents said",
    "",
];

const MORE: [&str; 10] = [
    "The attackers came in three pick-up trucks and left toward the border before soldiers arrived, according to a guard who hid in the kitchen.",
    "Parents gathered at the gate through the morning with lists of names. \"I have two daughters in there, or I had,\" said Solange Ngarbaye, a seamstress.",
    "The headmaster said the roll had not been counted in full, and that some children might have run into the fields.",
    "President Idriss Mahamout condemned the kidnapping and promised that the children would be brought home.",
    "The army said that two helicopters and a company of paratroopers had joined the search.",
    "No group has claimed responsibility. The police commissioner, Laoro Betel, said that a ransom had not been asked for.",
    "The children's agency of the United Nations called for their release without conditions.",
    "Classes in the province were suspended for the rest of the week, the ministry of education said.",
    "Opposition leader Achta Djimet accused the government of leaving the south without protection.",
    "The Logone Liberation Front denied that its fighters had anything to do with the raid.",
];

/// The report of that number, of 200.
pub(crate) fn report(n: usize) -> (Case, Page) {
    let mut dice = Dice::new(7_000 + n as u64);
    let case = match n % 20 {
        6 => Case::AidWorkers,
        13 => Case::Traders,
        _ => Case::School,
    };
    // The first day tells of the night, the second goes on.
    let published = if n < 110 { "2024-05-15" } else { "2024-05-16" };
    let (title, lead, more) = match case {
        Case::School => school(&mut dice),
        Case::AidWorkers => aid_workers(&mut dice),
        Case::Traders => traders(&mut dice),
    };
    let page = Page {
        title,
        text: format!("{lead}\n\n{more}"),
        published: published.to_owned(),
        outlet: format!("Paper {n}"),
        url: format!("https://paper{n}.example/world/{n}"),
    };
    (case, page)
}

fn school(dice: &mut Dice) -> (String, String, String) {
    let (who, verb, pupils) = (dice.one_of(&WHO), dice.one_of(&VERBS), dice.one_of(&PUPILS));
    let (number, school, when, said) =
        (dice.one_of(&NUMBERS), dice.one_of(&SCHOOLS), dice.one_of(&WHEN), dice.one_of(&SAID));
    let title = match dice.below(5) {
        0 => format!("{who} abduct {pupils} in Moundou"),
        1 => format!("Chad: {number} {pupils} kidnapped in Moundou"),
        2 => format!("{who} kidnap {pupils} in southern Chad"),
        3 => "Night raid on a school in Moundou".to_owned(),
        _ => format!("School raid in Chad: {pupils} abducted"),
    };
    let lead = match dice.below(5) {
        0 => format!("{who} {verb} {number} {pupils} from {school} in Moundou, in the south of Chad, {when}{said}."),
        1 => format!(
            "{} {pupils} were {verb} by {} from {school} in the Chadian town of Moundou {when}{said}.",
            capital(number),
            lower(who)
        ),
        2 => format!(
            "In the Chadian town of Moundou, {} {verb} {number} {pupils} from {school} {when}{said}.",
            lower(who)
        ),
        3 => format!("{who} who raided {school} in Moundou, Chad, {verb} {number} {pupils} {when}{said}."),
        _ => format!("{who} attacked {school} in Moundou, southern Chad, and {verb} {number} {pupils} {when}{said}."),
    };
    (title, lead, paragraphs(dice, &MORE))
}

fn aid_workers(dice: &mut Dice) -> (String, String, String) {
    let who = ["Gunmen", "Armed men", "Unidentified gunmen", "Bandits"];
    let (who, verb) = (dice.one_of(&who), dice.one_of(&VERBS));
    let title = [
        "Two aid workers kidnapped in Abéché",
        "Gunmen abduct aid workers in eastern Chad",
        "Aid workers abducted in Abéché",
    ];
    let lead = match dice.below(3) {
        0 => format!(
            "{who} {verb} two aid workers of a French charity in Abéché, in the east of Chad, on Wednesday, the charity said."
        ),
        1 => format!(
            "Two aid workers were {verb} by {} in the eastern Chadian town of Abéché on Wednesday morning.",
            lower(who)
        ),
        _ => format!(
            "{who} stopped a car of a French charity in Abéché, Chad, on Wednesday and {verb} two aid workers, police said."
        ),
    };
    let more = [
        "The two, a nurse and a driver, were on their way to a camp for refugees from Sudan.",
        "The charity suspended its work in the east and asked for silence in the interest of its staff.",
        "A woman who sells tea by the road saw the car turn north at speed.",
    ];
    (dice.one_of(&title).to_owned(), lead, paragraphs(dice, &more))
}

fn traders(dice: &mut Dice) -> (String, String, String) {
    let who = ["Bandits", "Gunmen", "Armed robbers", "Armed men"];
    let (who, verb) = (dice.one_of(&who), dice.one_of(&VERBS));
    let number = dice.one_of(&["nine", "at least eight", "ten", "9"]);
    let title =
        ["Traders kidnapped on the road to Sarh", "Bandits abduct traders near Sarh", "Cattle traders seized in Sarh"];
    let lead = match dice.below(3) {
        0 => format!(
            "{who} {verb} {number} cattle traders near Sarh, in Chad's far south, on Monday, the market's chairman said."
        ),
        1 => format!(
            "{} cattle traders were {verb} by {} near the Chadian town of Sarh on Monday.",
            capital(number),
            lower(who)
        ),
        _ => format!(
            "On the road to Sarh in Chad, {} {verb} {number} cattle traders on Monday evening, police said.",
            lower(who)
        ),
    };
    let more = [
        "Their lorry was found empty beside the road, with its lights on.",
        "The families have been told to collect twelve million francs by Sunday, a cousin of one of the men said.",
        "Buyers stayed away from the market, where a cow was sold for half its price of last week.",
    ];
    (dice.one_of(&title).to_owned(), lead, paragraphs(dice, &more))
}

/// Two or three of the paragraphs, in any order.
fn paragraphs(dice: &mut Dice, from: &[&str]) -> String {
    let mut left = from.to_vec();
    let n = 2 + dice.below(2);
    let chosen: Vec<&str> = (0..n.min(left.len())).map(|_| left.remove(dice.below(left.len()))).collect();
    chosen.join("\n\n")
}

fn capital(words: &str) -> String {
    let mut chars = words.chars();
    chars.next().map_or(String::new(), |first| first.to_uppercase().chain(chars).collect())
}

fn lower(words: &str) -> String {
    let mut chars = words.chars();
    chars.next().map_or(String::new(), |first| first.to_lowercase().chain(chars).collect())
}

/// The rows that tell what was done to somebody. That classes are suspended is told beside the abduction and is another act,
/// which nobody suffers by name.
pub(crate) fn rows_upon_somebody(records: &[Record]) -> BTreeSet<&str> {
    let events = records.iter().flat_map(|record| &record.events);
    events.filter(|event| !event.recipients.is_empty()).map(|event| event.id.as_str()).collect()
}
