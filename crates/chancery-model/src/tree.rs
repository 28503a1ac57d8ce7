//! The best tree over a sentence: maximum spanning arborescence with one child of the root.

/// An edge between words of the sentence; 0 is the root.
#[derive(Clone, Copy, Default)]
struct Edge {
    head: u32,
    dependent: u32,
}

/// Returns each word's head, 1 for the first word and 0 for the root.
///
/// `scores` holds, for each of `n_words` words, its score under the root and under each word. Exactly one word hangs
/// on the root. Of equal edges the one from the lower index is taken. Takes time in the square of the words.
///
/// This is the algorithm of Chu, Liu and Edmonds as Tarjan arranged it for dense graphs: a path grows against the
/// edges until it meets the root or itself; in the latter case the circle becomes one node, under the name of its
/// lowest member, and is opened again at the end.
pub(crate) fn best_tree(scores: &[f32], n_words: usize) -> Vec<usize> {
    let n_nodes = n_words + 1;
    assert!(scores.len() == n_words * n_nodes, "a score for each word and head");
    let mut graph = Graph::new(scores, n_nodes);
    // Nodes on the path that grows, and nodes whose path has reached the root.
    let mut path: Vec<usize> = Vec::new();
    let mut settled = vec![false; n_nodes];
    settled[0] = true;
    for start in 1..n_nodes {
        if settled[start] || !graph.alive[start] {
            continue;
        }
        path.push(start);
        while let Some(&node) = path.last() {
            let head = graph.choose(node);
            if settled[head] {
                for node in path.drain(..) {
                    settled[node] = true;
                }
            } else if let Some(place) = path.iter().position(|&other| other == head) {
                let circle = path.split_off(place);
                path.push(graph.contract(&circle));
            } else {
                path.push(head);
            }
        }
    }
    graph.open()
}

/// What is left of the sentence's edges while circles are drawn together.
struct Graph {
    n_nodes: usize,
    /// The weight of the edge from `head` to `node`, at `node * n_nodes + head`, and the words it stands for.
    weights: Vec<f64>,
    edges: Vec<Edge>,
    alive: Vec<bool>,
    /// The head chosen for each node.
    chosen: Vec<usize>,
    /// The number of each node in `parents`: words first, then circles as they were drawn.
    numbers: Vec<usize>,
    parents: Vec<usize>,
    /// The edge chosen into each number.
    entered: Vec<Edge>,
}

impl Graph {
    fn new(scores: &[f32], n_nodes: usize) -> Self {
        let (lowest, highest) = scores.iter().fold((0f64, 0f64), |(lowest, highest), &score| {
            (lowest.min(f64::from(score)), highest.max(f64::from(score)))
        });
        // No tree gains as much elsewhere as a second child of the root costs.
        let cost = (highest - lowest + 1.0) * n_nodes as f64;
        let mut weights = vec![0.0; n_nodes * n_nodes];
        let mut edges = vec![Edge::default(); n_nodes * n_nodes];
        for node in 1..n_nodes {
            for head in 0..n_nodes {
                let at = node * n_nodes + head;
                let score = f64::from(scores[(node - 1) * n_nodes + head]);
                weights[at] = if head == 0 { score - cost } else { score };
                edges[at] = Edge { head: head as u32, dependent: node as u32 };
            }
        }
        Self {
            n_nodes,
            weights,
            edges,
            alive: vec![true; n_nodes],
            chosen: vec![0; n_nodes],
            numbers: (0..n_nodes).collect(),
            parents: vec![usize::MAX; n_nodes],
            entered: vec![Edge::default(); n_nodes],
        }
    }

    /// Chooses and returns the best head of a node.
    fn choose(&mut self, node: usize) -> usize {
        let row = node * self.n_nodes;
        let mut best = None;
        for head in (0..self.n_nodes).filter(|&head| head != node && self.alive[head]) {
            if best.is_none_or(|best| self.weights[row + head] > self.weights[row + best]) {
                best = Some(head);
            }
        }
        let best = best.unwrap_or(0);
        self.chosen[node] = best;
        self.entered[self.numbers[node]] = self.edges[row + best];
        best
    }

    /// Makes one node of a circle and returns it.
    fn contract(&mut self, circle: &[usize]) -> usize {
        let mut circle = circle.to_vec();
        circle.sort_unstable();
        let name = circle[0];
        let n_nodes = self.n_nodes;
        let kept: Vec<f64> = circle.iter().map(|&node| self.weights[node * n_nodes + self.chosen[node]]).collect();
        for &node in &circle {
            self.alive[node] = false;
        }
        for other in (0..n_nodes).filter(|&other| self.alive[other]) {
            // Into the circle: what is gained over the edge that is given up. Out of it: the best of its edges.
            let (mut into, mut out) = (None, None);
            for (&node, &kept) in circle.iter().zip(&kept) {
                let (at_in, at_out) = (node * n_nodes + other, other * n_nodes + node);
                let gain = self.weights[at_in] - kept;
                if into.is_none_or(|(best, _)| gain > best) {
                    into = Some((gain, self.edges[at_in]));
                }
                let weight = self.weights[at_out];
                if out.is_none_or(|(best, _)| weight > best) {
                    out = Some((weight, self.edges[at_out]));
                }
            }
            for (at, best) in [(name * n_nodes + other, into), (other * n_nodes + name, out)] {
                if let Some((weight, edge)) = best {
                    self.weights[at] = weight;
                    self.edges[at] = edge;
                }
            }
        }
        let number = self.parents.len();
        self.parents.push(usize::MAX);
        self.entered.push(Edge::default());
        for &node in &circle {
            self.parents[self.numbers[node]] = number;
        }
        self.numbers[name] = number;
        self.alive[name] = true;
        name
    }

    /// Opens all circles, the last first: the edge into a circle replaces one of its own.
    fn open(mut self) -> Vec<usize> {
        for circle in (self.n_nodes..self.parents.len()).rev() {
            let edge = self.entered[circle];
            let mut member = edge.dependent as usize;
            while self.parents[member] != circle {
                member = self.parents[member];
            }
            self.entered[member] = edge;
        }
        self.entered[1..self.n_nodes].iter().map(|edge| edge.head as usize).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// All assignments of heads that are trees with one child of the root, by trying each.
    fn best_by_trial(scores: &[f32], n_words: usize) -> f32 {
        let n_nodes = n_words + 1;
        let mut best = f32::MIN;
        for code in 0..n_nodes.pow(n_words as u32) {
            let heads: Vec<usize> = (0..n_words).map(|word| code / n_nodes.pow(word as u32) % n_nodes).collect();
            if is_tree(&heads) {
                best = best.max(total(scores, &heads));
            }
        }
        best
    }

    fn is_tree(heads: &[usize]) -> bool {
        let reaches_root = |mut node: usize| {
            for _ in 0..=heads.len() {
                if node == 0 {
                    return true;
                }
                node = heads[node - 1];
            }
            false
        };
        heads.iter().filter(|&&head| head == 0).count() == 1 && (1..=heads.len()).all(reaches_root)
    }

    fn total(scores: &[f32], heads: &[usize]) -> f32 {
        heads.iter().enumerate().map(|(word, head)| scores[word * (heads.len() + 1) + head]).sum()
    }

    #[test]
    fn the_best_of_all_trees_is_found() {
        let mut state = 1u32;
        for n_words in 1..=5 {
            for _ in 0..200 {
                // Whole numbers of a small range, so that sums are exact and ties abound.
                let mut random = || {
                    state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                    ((state >> 24) % 16) as f32 - 8.0
                };
                let scores: Vec<f32> = (0..n_words * (n_words + 1)).map(|_| random()).collect();
                let heads = best_tree(&scores, n_words);
                assert!(is_tree(&heads), "{heads:?} is no tree of one root for {scores:?}");
                assert_eq!(total(&scores, &heads), best_by_trial(&scores, n_words), "{scores:?}");
            }
        }
    }

    #[test]
    fn long_sentences_and_equal_scores_are_no_trouble() {
        assert_eq!(best_tree(&[], 0), Vec::<usize>::new());
        let n_words = 510;
        let heads = best_tree(&vec![0.0; n_words * (n_words + 1)], n_words);
        assert!(is_tree(&heads));
        let circle = |at: usize| if (at / (n_words + 1) + 1) % n_words + 1 == at % (n_words + 1) { 1.0 } else { 0.0 };
        let scores: Vec<f32> = (0..n_words * (n_words + 1)).map(circle).collect();
        assert!(is_tree(&best_tree(&scores, n_words)));
    }
}
