//! The commented file that `chancery codebook new` writes: a codebook that works as it stands.

/// The file, with two categories as a start: one by words, one by examples.
#[must_use]
pub fn template(name: &str) -> String {
    let name: String = name.chars().filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_')).collect();
    TEMPLATE.replace("{name}", if name.is_empty() { "mine" } else { &name })
}

const TEMPLATE: &str = r##"# A codebook of your own. Try it as it stands:
#   chancery codebook test --codebook THIS.toml
#   chancery codebook lint --codebook THIS.toml
#   chancery code news/ --codebook THIS.toml --out rows.jsonl
#   chancery codebook diff plover THIS.toml --on news/

extends = "plover"        # our codebook stays underneath; your categories come on top
name = "{name}"
version = "1"

# Entries of ours that you do not want: types, modes, contexts; "*" leaves your categories alone.
hide = []                 # ["PROTEST", "COERCE.misinformation", "context.asylum"]

# Entries of ours by your names. A type takes a code, a mode or context a word in lower case.
[rename]
# "COERCE" = "REPRESSION"
# "RETREAT.withdraw" = "pull-back"

# An entry of ours with another content; what you do not write stays as it is.
# [[redefine]]
# entry = "AID"
# definition = "…"
# add = [{ verb = "airlift", recipient = ["to"] }]    # triggers beside ours
# drop = ["feed"]                                     # triggers of ours that go

# ---- A category by words -------------------------------------------------------------------------------------------------

[[category]]
code = "AID.MEDICAL"      # as rows will show it: capitals, digits, . _ -
parent = "AID"            # the type of ours that it is a kind of; a mode works too ("RETREAT.withdraw"); none: beside ours
definition = "Somebody gives medicines, vaccines or medical staff to another side."
include = ["vaccines, medicines, field hospitals, doctors on a mission"]
exclude = ["money for hospitals -> AID"]
score = 7.0               # -10 (conflict) to 10 (cooperation); without it, the parent's
crosswalk = { cameo = "073" }

# Words that carry the act. A verb takes every form, a noun its plural, a phrase stands as it is.
#   near       one of these words must stand in the sentence
#   not        longer words around it that mean something else
#   recipient  where the one acted upon stands: "object", or prepositions
#   actor      where the doer stands: "subject", "possessive", or prepositions
#   confidence how often the word means this in the news that you read, 0 to 1
triggers = [
  { verb = "donate", recipient = ["to"], near = ["vaccine", "medicine", "ventilator"], confidence = 0.8 },
  { verb = "deliver", recipient = ["to"], near = ["vaccine", "medicine", "ventilator"], confidence = 0.7 },
]
# Patterns make a row of ours one of yours, by what it is and who is in it. All conditions of a line must hold.
patterns = [
  { near = ["vaccine", "field hospital", "medicine"] },
]

[[category.example]]      # a text that must give such a row; `chancery codebook test` runs it
text = "Cuba donated forty thousand doses of its vaccine to Laos."
trigger = "donated"       # the words that carry the act
actors = ["CUB"]
recipients = ["LAO"]

[[category.example]]
text = "Norway delivered ventilators to Malawi on Tuesday."
trigger = "delivered"

[[category.counter]]      # a text that must not give such a row: the nearest thing that it is not
text = "Norway lent Malawi nine million dollars for roads."
why = "money, not medicine"

# ---- A category by examples alone ----------------------------------------------------------------------------------------
# Five examples or more, no triggers: acts are taken that lie nearer to these than to the counter-examples.

[[category]]
code = "AID.FOOD"
parent = "AID"
definition = "Somebody gives food to the hungry of another side."
crosswalk = { cameo = "073" }

[[category.example]]
text = "Kenya sent maize to hungry villagers in Somalia."
trigger = "sent"

[[category.example]]
text = "The World Food Programme delivered rice to families in Haiti."
trigger = "delivered"

[[category.example]]
text = "India donated wheat to Afghanistan after the drought."
trigger = "donated"

[[category.example]]
text = "Turkey shipped flour to Sudan for the starving."
trigger = "shipped"

[[category.example]]
text = "Norway gave beans and grain to Malawi."
trigger = "gave"

[[category.example]]
text = "Brazil airlifted food to villages in Mozambique."
trigger = "airlifted"

[[category.counter]]
text = "Kenya hosted Somali refugees in camps."
trigger = "hosted"
why = "shelter"

[[category.counter]]
text = "Norway gave Malawi nine million dollars."
trigger = "gave"
why = "money"

[[category.counter]]
text = "Uganda sheltered refugees from Congo in tents."
trigger = "sheltered"
why = "shelter"

[[category.counter]]
text = "Sweden granted Peru forty million dollars."
trigger = "granted"
why = "money"

[[category.counter]]
text = "Turkey trained officers in Sudan."
trigger = "trained"
why = "training"
"##;
