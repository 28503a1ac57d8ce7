//! The trained reader's tree over each sentence, walked downwards as well as upwards.

use chancery_doc::{Deprel, Syntax, Upos};

/// How far a walk upwards goes, in words; news has no deeper nests that a role reaches through.
pub(crate) const MAX_CLIMB: usize = 8;

/// The words of a document as nodes; where the reader has not looked there are no nodes.
pub(crate) struct Tree<'a> {
    nodes: &'a [Syntax],
    /// Where in `children` those of each node begin.
    starts: Vec<u32>,
    /// All that hang under a word, word after word, in text order.
    children: Vec<u32>,
}

impl<'a> Tree<'a> {
    pub(crate) fn new(nodes: &'a [Syntax]) -> Self {
        let head = |node: &Syntax| node.head.map(|head| head.idx()).filter(|&head| head < nodes.len());
        let mut starts = vec![0_u32; nodes.len() + 1];
        for head in nodes.iter().filter_map(head) {
            starts[head + 1] += 1;
        }
        for idx in 1..starts.len() {
            starts[idx] += starts[idx - 1];
        }
        let mut free = starts.clone();
        let mut children = vec![0_u32; *starts.last().unwrap_or(&0) as usize];
        for (idx, node) in nodes.iter().enumerate() {
            if let Some(head) = head(node) {
                children[free[head] as usize] = u32::try_from(idx).unwrap_or(u32::MAX);
                free[head] += 1;
            }
        }
        Self { nodes, starts, children }
    }

    /// The word that `idx` depends on.
    pub(crate) fn head(&self, idx: usize) -> Option<usize> {
        self.nodes.get(idx)?.head.map(|head| head.idx())
    }

    pub(crate) fn deprel(&self, idx: usize) -> Option<Deprel> {
        self.nodes.get(idx).map(|node| node.deprel)
    }

    /// Whether a word hangs under another as an owner under what is theirs: "*Chad's* navy", "the *Chadian* navy".
    pub(crate) fn is_owner(&self, idx: usize) -> bool {
        matches!(self.deprel(idx), Some(Deprel::NmodPoss | Deprel::Amod | Deprel::Compound))
    }

    pub(crate) fn upos(&self, idx: usize) -> Option<Upos> {
        self.nodes.get(idx).map(|node| node.upos)
    }

    /// What depends on `idx`, in text order.
    pub(crate) fn children(&self, idx: usize) -> impl DoubleEndedIterator<Item = usize> + Clone + use<'_> {
        let range = match (self.starts.get(idx), self.starts.get(idx + 1)) {
            (Some(&from), Some(&to)) => from as usize..to as usize,
            _ => 0..0,
        };
        self.children[range].iter().map(|&child| child as usize)
    }

    /// The first word that depends on `idx` in one of these ways.
    pub(crate) fn child(&self, idx: usize, deprels: &[Deprel]) -> Option<usize> {
        self.children(idx).find(|&child| deprels.contains(&self.nodes[child].deprel))
    }

    /// The words from the first to one past the last of all that hangs on `idx`, itself included.
    pub(crate) fn extent(&self, idx: usize) -> (usize, usize) {
        let (mut start, mut end) = (idx, idx + 1);
        let mut waiting = vec![idx];
        // A tree visits each word once; the bound holds where the nodes should be none.
        for _ in 0..self.nodes.len() {
            let Some(node) = waiting.pop() else { break };
            (start, end) = (start.min(node), end.max(node + 1));
            waiting.extend(self.children(node));
        }
        (start, end)
    }

    /// The word of `start..end` on which the others hang: the first whose head stands outside.
    pub(crate) fn top(&self, start: usize, end: usize) -> usize {
        let is_top = |&idx: &usize| self.head(idx).is_none_or(|head| !(start..end).contains(&head));
        (start..end).find(is_top).unwrap_or(start)
    }
}

#[cfg(test)]
mod tests {
    use chancery_doc::TokenId;

    use super::*;

    #[test]
    fn the_words_under_a_verb_are_found_in_text_order() {
        // "Kenyan envoys met Ugandans"
        let node = |upos, head: Option<usize>, deprel| Syntax { upos, head: head.map(TokenId::from_idx), deprel };
        let nodes = [
            node(Upos::Adj, Some(1), Deprel::Amod),
            node(Upos::Noun, Some(2), Deprel::Nsubj),
            node(Upos::Verb, None, Deprel::Root),
            node(Upos::Propn, Some(2), Deprel::Obj),
        ];
        let tree = Tree::new(&nodes);
        assert_eq!(tree.children(2).collect::<Vec<_>>(), [1, 3]);
        assert_eq!(tree.child(2, &[Deprel::Obj]), Some(3));
        assert_eq!(tree.top(0, 2), 1);
        assert_eq!((tree.extent(1), tree.extent(2)), ((0, 2), (0, 4)));
        assert_eq!(tree.children(7).count(), 0);
    }
}
