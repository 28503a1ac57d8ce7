//! Connected components: what hangs together through any number of links.

/// For each of `n` nodes the smallest node that it hangs together with.
///
/// The order of the links, and their direction, make no difference. Links to nodes beyond `n` are passed over.
///
/// ```
/// assert_eq!(chancery_corroborate::components(5, &[(4, 2), (2, 0)]), [0, 1, 0, 3, 0]);
/// ```
#[must_use]
pub fn components(n: usize, links: &[(usize, usize)]) -> Vec<usize> {
    let mut root: Vec<usize> = (0..n).collect();
    fn find(root: &mut [usize], mut node: usize) -> usize {
        while root[node] != node {
            root[node] = root[root[node]];
            node = root[node];
        }
        node
    }
    for &(a, b) in links.iter().filter(|(a, b)| *a < n && *b < n) {
        let (a, b) = (find(&mut root, a), find(&mut root, b));
        // The smaller one leads, whatever the order of links.
        root[a.max(b)] = a.min(b);
    }
    (0..n).map(|node| find(&mut root, node)).collect()
}

/// The members of each component of two nodes or more, and of those of one, in order of their first.
pub(crate) fn members(roots: &[usize]) -> Vec<Vec<usize>> {
    let mut members: Vec<Vec<usize>> = vec![Vec::new(); roots.len()];
    for (node, &root) in roots.iter().enumerate() {
        members[root].push(node);
    }
    members.retain(|members| !members.is_empty());
    members
}
