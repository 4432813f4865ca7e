//! "Did you mean": the known name closest to one that is not known.

/// The candidate closest to `name`, where one is close enough to be what was meant.
pub fn closest<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let allowed = match name.chars().count() {
        0..=2 => 0,
        3..=5 => 1,
        6..=9 => 2,
        _ => 3,
    };
    let lower = name.to_lowercase();
    candidates
        .into_iter()
        .filter(|other| *other != name)
        .map(|other| (if other.to_lowercase() == lower { 0 } else { strsim::osa_distance(name, other) }, other))
        .filter(|(distance, other)| *distance <= allowed.min(other.chars().count().saturating_sub(1)))
        .min()
        .map(|(_, other)| other)
}

#[cfg(test)]
mod tests {
    use super::closest;

    #[test]
    fn finds_a_slip_of_the_finger_and_nothing_else() {
        assert_eq!(closest("golden_maen", ["even", "golden_mean"]), Some("golden_mean"));
        assert_eq!(closest("Dog", ["dog", "cat"]), Some("dog"));
        assert_eq!(closest("x", ["y", "z"]), None);
        assert_eq!(closest("NOUN", ["VERB", "DET"]), None);
        assert_eq!(closest("VRB", ["VERB", "DET"]), Some("VERB"));
    }
}
