//! A partition of 0..n that is refined by marking elements and splitting (Valmari & Lehtinen 2008), in flat arrays.

/// Set of elements, by number.
pub type Set = u32;

/// The partition. A split gives the smaller part the new number, which is what bounds the work of those who use it.
#[derive(Clone, Debug)]
pub struct Partition {
    /// Elements, those of one set together, the marked ones first.
    elements: Vec<u32>,
    /// Where each element stands in `elements`.
    place: Vec<u32>,
    set_of: Vec<Set>,
    first: Vec<u32>,
    end: Vec<u32>,
    /// Marked elements of each set.
    marked: Vec<u32>,
    /// Sets with marks.
    touched: Vec<Set>,
}

impl Partition {
    /// The partition in which `label[i]` (a number below `labels`) says the set of element i. Sets that would be empty are left out;
    /// the others keep their order.
    pub fn new(label: &[u32], labels: usize) -> Partition {
        let mut starts = vec![0u32; labels + 1];
        for &l in label {
            starts[l as usize + 1] += 1;
        }
        for l in 0..labels {
            starts[l + 1] += starts[l];
        }
        let (mut first, mut end) = (Vec::new(), Vec::new());
        let mut set_number = vec![0; labels];
        for l in 0..labels {
            if starts[l] < starts[l + 1] {
                set_number[l] = first.len() as Set;
                first.push(starts[l]);
                end.push(starts[l + 1]);
            }
        }
        let mut elements = vec![0; label.len()];
        let mut place = vec![0; label.len()];
        let mut set_of = vec![0; label.len()];
        for (element, &l) in label.iter().enumerate() {
            let at = starts[l as usize];
            starts[l as usize] += 1;
            elements[at as usize] = element as u32;
            place[element] = at;
            set_of[element] = set_number[l as usize];
        }
        let marked = vec![0; first.len()];
        Partition { elements, place, set_of, first, end, marked, touched: Vec::new() }
    }

    /// Number of sets.
    pub fn len(&self) -> usize {
        self.first.len()
    }

    pub fn is_empty(&self) -> bool {
        self.first.is_empty()
    }

    pub fn set_of(&self, element: u32) -> Set {
        self.set_of[element as usize]
    }

    /// The elements of a set, in no particular order.
    pub fn elements(&self, set: Set) -> &[u32] {
        &self.elements[self.first[set as usize] as usize..self.end[set as usize] as usize]
    }

    pub fn mark(&mut self, element: u32) {
        let set = self.set_of[element as usize] as usize;
        let (at, to) = (self.place[element as usize], self.first[set] + self.marked[set]);
        if at < to {
            return;
        }
        let other = self.elements[to as usize];
        self.elements[at as usize] = other;
        self.place[other as usize] = at;
        self.elements[to as usize] = element;
        self.place[element as usize] = to;
        if self.marked[set] == 0 {
            self.touched.push(set as Set);
        }
        self.marked[set] += 1;
    }

    /// Splits every set with marks into marked and unmarked, and forgets the marks.
    pub fn split(&mut self) {
        while let Some(set) = self.touched.pop() {
            let old = set as usize;
            let (first, end) = (self.first[old], self.end[old]);
            let middle = first + std::mem::take(&mut self.marked[old]);
            if middle == end {
                continue;
            }
            let (from, to) = if middle - first <= end - middle {
                self.first[old] = middle;
                (first, middle)
            } else {
                self.end[old] = middle;
                (middle, end)
            };
            let new = self.first.len() as Set;
            self.first.push(from);
            self.end.push(to);
            self.marked.push(0);
            for &element in &self.elements[from as usize..to as usize] {
                self.set_of[element as usize] = new;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn splitting_gives_the_smaller_part_a_new_number() {
        let mut partition = Partition::new(&[0, 0, 0, 2, 2], 3);
        assert_eq!(partition.len(), 2);
        for element in [1, 1, 3, 4] {
            partition.mark(element);
        }
        partition.split();
        assert_eq!(partition.len(), 3);
        assert_eq!((partition.set_of(0), partition.set_of(1), partition.set_of(2)), (0, 2, 0));
        assert_eq!((partition.set_of(3), partition.set_of(4)), (1, 1));
        assert_eq!(partition.elements(2), [1]);
    }
}
