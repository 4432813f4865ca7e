//! "Did you mean": the nearest of the names that could have been meant.

/// The candidate that is most like a name, if any is near enough to have been meant.
pub fn closest<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let lower = name.to_lowercase();
    let length = lower.chars().count();
    // A third of its letters may be wrong, and one of a short word's.
    let allowed = (length / 3).max(1);
    let mut best: Option<(usize, &str)> = None;
    for candidate in candidates {
        let other = candidate.to_lowercase();
        if candidate == name || other.chars().count().abs_diff(length) > allowed {
            continue;
        }
        let mut distance = strsim::damerau_levenshtein(&lower, &other);
        // Nothing of a word of one letter would be left.
        if length <= 1 && distance > 0 || distance > allowed {
            continue;
        }
        distance = 2 * distance + usize::from(other.chars().next() != lower.chars().next());
        if best.is_none_or(|(least, known)| (distance, candidate) < (least, known)) {
            best = Some((distance, candidate));
        }
    }
    best.map(|(_, candidate)| candidate)
}

#[cfg(test)]
mod tests {
    use super::closest;

    #[test]
    fn near_names_are_found_and_far_ones_are_not() {
        let names = ["golden_mean", "even", "coin", "A"];
        assert_eq!(closest("goldn_mean", names), Some("golden_mean"));
        assert_eq!(closest("golden_maen", names), Some("golden_mean"));
        assert_eq!(closest("Even", names), Some("even"));
        assert_eq!(closest("a", names), Some("A"));
        assert_eq!(closest("B", names), None);
        assert_eq!(closest("mess3", names), None);
        assert_eq!(closest("coin", names), None);
    }
}
