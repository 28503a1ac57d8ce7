//! Which row belongs to which: the assignment whose weights add up to most.

/// Assigns rows to columns (the Hungarian method, as `gold.py` walks it, so that ties fall alike). A weight of nothing or less stays
/// unmatched. Gives (row, column) pairs.
#[must_use]
pub fn assign(weights: &[Vec<f64>]) -> Vec<(usize, usize)> {
    let n = weights.len();
    let n_columns = weights.first().map_or(0, Vec::len);
    if n == 0 || n_columns == 0 {
        return Vec::new();
    }
    let m = n.max(n_columns);
    let cost = |row: usize, column: usize| if column < n_columns { -weights[row][column].max(0.0) } else { 0.0 };
    let (mut u, mut v) = (vec![0.0; n + 1], vec![0.0; m + 1]);
    let (mut row_of, mut way) = (vec![0; m + 1], vec![0; m + 1]);
    for i in 1..=n {
        row_of[0] = i;
        let mut column = 0;
        let mut low = vec![f64::INFINITY; m + 1];
        let mut seen = vec![false; m + 1];
        loop {
            seen[column] = true;
            let row = row_of[column];
            let (mut delta, mut next) = (f64::INFINITY, 0);
            for j in 1..=m {
                if seen[j] {
                    continue;
                }
                let reduced = cost(row - 1, j - 1) - u[row] - v[j];
                if reduced < low[j] {
                    (low[j], way[j]) = (reduced, column);
                }
                if low[j] < delta {
                    (delta, next) = (low[j], j);
                }
            }
            for j in 0..=m {
                if seen[j] {
                    u[row_of[j]] += delta;
                    v[j] -= delta;
                } else {
                    low[j] -= delta;
                }
            }
            column = next;
            if row_of[column] == 0 {
                break;
            }
        }
        while column != 0 {
            row_of[column] = row_of[way[column]];
            column = way[column];
        }
    }
    (1..=n_columns)
        .filter(|&j| row_of[j] > 0 && weights[row_of[j] - 1][j - 1] > 0.0)
        .map(|j| (row_of[j] - 1, j - 1))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_whole_counts_and_not_the_first_best() {
        // Row 0 likes column 0 best, but giving it column 1 leaves column 0 to row 1.
        assert_eq!(assign(&[vec![10.0, 9.0], vec![8.0, 0.0]]), [(1, 0), (0, 1)]);
        assert_eq!(assign(&[vec![0.0, 0.0, 3.0]]), [(0, 2)]);
        assert_eq!(assign(&[vec![1.0], vec![2.0]]), [(1, 0)]);
        assert!(assign(&[]).is_empty() && assign(&[vec![], vec![]]).is_empty());
    }
}
