//! A wire story on a dock strike, as forty outlets carry it, and three stories of others on the same strike.

use super::Dice;

const TITLE: &str = "Dockers in Varna walk out over night shifts";

const PARAGRAPHS: [&str; 9] = [
    "Some 1,200 dockers in the Bulgarian port of Varna stopped work at midnight on Sunday in a dispute over night shifts, leaving eleven ships at anchor in the bay and a queue of lorries that reached the ring road by dawn.",
    "The union of port workers said the walk-out would last until the operator withdraws a roster that obliges every crane driver to take three nights a week, one more than the agreement signed two years ago allows.",
    "\"We were told on Friday evening, by a sheet of paper on a door,\" said Stanka Petrova, who has led the union's crane section since the spring. \"Nobody who signed that sheet has ever worked a night.\"",
    "The operator, Black Sea Quays, called the strike unlawful and asked the regional court in Varna to end it. A hearing was set for Wednesday morning, a clerk of the court said.",
    "Transport minister Georgi Lazarov urged both sides to return to the table. He offered the ministry's house in the capital for talks but ruled out any order to the dockers to resume work.",
    "Grain traders said that two cargoes of wheat for Egypt would be late by at least four days, and that storage at the eastern terminal was enough for the rest of the week but no longer.",
    "A spokesman for the lorry owners' federation said drivers had been given water and blankets by people of the nearby quarter, and that the police had kept one lane open for ambulances.",
    "The port handled nine million tonnes last year, a third of it grain. It was last closed by a strike in the autumn of 2009, when work stood still for six days and the roster of that time was withdrawn.",
    "Black Sea Quays took over the eastern terminal on a lease of thirty years. Its parent company also runs quays in Constanta and Poti, where the same roster has been in force since January.",
];

const LEADS: [&str; 4] = [
    "Good morning from a silent harbour: the cranes that wake half our readers did not turn today, and nobody can say when they will again.",
    "Our exporters will feel it first. A strike across the sea threatens deliveries that three mills in this county have paid for in advance.",
    "It began with a sheet of paper on a door. By the next morning one of the busiest quays of the Black Sea had come to a stop.",
    "Shipping lines were looking for berths elsewhere on Monday while a labour dispute kept one of the region's largest ports shut.",
];

const FURNITURE: [&[&str]; 4] = [
    &[
        "Read our newsletter for the week in trade, every Thursday.",
        "Subscribe from two euros a month and read without advertisements.",
    ],
    &[
        "Have you seen something? Send pictures to the desk.",
        "Also on this page: ferry times, the tide table, dogs of the month.",
    ],
    &[
        "All rights reserved. Copying beyond private use needs our leave in writing.",
        "Share this story with friends on the networks below.",
    ],
    &["Corrections and clarifications stand on page two. The editors can be reached on weekdays from nine to five."],
];

const TITLES: [&str; 5] = [
    "Port strike leaves eleven ships waiting",
    "Cranes stand still in Varna",
    "Night roster brings dockers out",
    "Strike shuts Black Sea grain port",
    TITLE,
];

/// The story as the agency sent it.
pub(crate) fn story() -> String {
    format!("{TITLE}\n\n{}", PARAGRAPHS.join("\n\n"))
}

/// The story as an outlet carries it: whole or cut, edited, with a lead of its own, within its furniture.
pub(crate) fn copy(dice: &mut Dice, n: usize) -> String {
    let mut body: Vec<String> = PARAGRAPHS.iter().map(|text| (*text).to_owned()).collect();
    match n % 5 {
        // As it came.
        0 => {}
        1 => body.truncate(3 + dice.below(4)),
        2 => {
            body.remove(1 + dice.below(6));
            body.truncate(7);
        }
        3 => {
            body = body
                .iter()
                .map(|text| {
                    text.replace("lorries", "trucks").replace("lorry", "truck").replace("said", "told reporters")
                })
                .collect()
        }
        _ => {
            body.truncate(5);
            body.push(String::from(
                "Two local mills said they had flour for a fortnight and were not worried for now.",
            ));
        }
    }
    if n % 3 == 1 {
        body.insert(0, dice.one_of(&LEADS).to_owned());
    }
    if n % 2 == 1 {
        let furniture = FURNITURE[dice.below(FURNITURE.len())];
        body.extend(furniture.iter().map(|text| (*text).to_owned()));
    }
    format!("{}\n\n{}", dice.one_of(&TITLES), body.join("\n\n"))
}

/// Three outlets' own stories on the strike; one quotes the same woman.
pub(crate) const OTHERS: [&str; 3] = [
    "On the quay in Varna, a night without noise\n\nThe braziers were lit before one o'clock. Around them stood men and women who on other nights sit forty metres above the water and do not see each other's faces. Bulgaria's biggest grain port is on strike, and those who struck it seemed a little surprised at how easy it was.\n\nStanka Petrova, who drives crane seven, walked from fire to fire with a list of names. She has a daughter of four whom the new roster would have her leave with neighbours on three nights of the week. \"Nobody who signed that sheet has ever worked a night,\" she said, and somebody laughed, and somebody else wrote it on a board.\n\nToward morning the first drivers came over from the queue to ask how long it would be. They were given soup. Nobody gave them an answer.",
    "Analysis: what a closed Varna means for wheat\n\nEgypt buys by tender, and tenders have dates. The two cargoes that were to leave Varna this week are small against what the country eats, yet they were priced for a delivery that now cannot be kept, and the penalty clauses begin on the fifth day.\n\nFreight from Constanta has risen by a tenth since Sunday. Traders whom we asked expect the gap to close by the weekend if the court sends the dockers back to work, and to double if it does not.\n\nThe last time the port shut, fifteen years ago, prices at the terminal moved for three weeks after the cranes had started again.",
    "Minister offers house for talks in port dispute\n\nGeorgi Lazarov, Bulgaria's minister of transport, spoke for eleven minutes and took no questions. He would not send anyone back to work by decree, he said; he would make coffee for both sides in a house that the ministry owns in Sofia, and he would wait.\n\nThe operator of the eastern terminal answered within the hour that it preferred judges to coffee. The union answered that it took its coffee black.\n\nThe opposition called the offer a way of doing nothing in public. Parliament is to hear the minister on Thursday.",
];
