//! The rows to learn from, read in the order of the file as they are wanted: rows are drawn independently, so no other order is better, and a file of
//! any size takes no more memory than a batch.

use std::io::{self, Read, Seek, SeekFrom};

use npyz::{DType, NpyHeader, Order};

use crate::dataset::array::NotAnArray;

/// A row is cut into windows of at most so many predictions, so that a long one does not have to be learned from in one piece.
const LONGEST: usize = 512;

/// Windows of the rows of a NumPy array of 16-bit tokens, one after the other, for ever.
#[derive(Debug)]
pub struct Windows<R> {
    from: R,
    /// Where the first number is in the file.
    first: u64,
    rows: usize,
    columns: usize,
    /// Windows of each row, and columns of each: neighbours share one column, which is predicted in the one and read in the other.
    pieces: usize,
    length: usize,
    next: usize,
    /// Where the file is read on, unless a window asks for another place.
    at: u64,
}

impl<R: Read + Seek> Windows<R> {
    /// # Errors
    /// Where it is not an array of two axes of unsigned 16-bit numbers, or has nothing to predict.
    pub fn open(mut from: R) -> Result<Windows<R>, NotAnArray> {
        let wrong = |error: io::Error| NotAnArray::Format(error.to_string());
        let header = NpyHeader::from_reader(&mut from).map_err(wrong)?;
        let first = from.stream_position().map_err(wrong)?;
        let &[rows, columns] = header.shape() else {
            return Err(NotAnArray::Axes { found: header.shape().len(), wanted: 2 });
        };
        if !matches!(header.dtype(), DType::Plain(kind) if kind.to_string() == "<u2") || header.order() == Order::Fortran {
            return Err(NotAnArray::Format("tokens are unsigned 16-bit numbers (<u2), row after row".to_string()));
        }
        let end = from.seek(SeekFrom::End(0)).map_err(wrong)?;
        let size = rows.checked_mul(columns).and_then(|n| n.checked_mul(2)).and_then(|n| n.checked_add(first));
        if size != Some(end) {
            return Err(NotAnArray::Format("it is cut off or longer than its shape".to_string()));
        }
        let (rows, columns) = (rows as usize, columns as usize);
        if rows == 0 || columns < 2 {
            return Err(NotAnArray::Format(format!("of {rows} rows of {columns} tokens there is none to predict from another")));
        }
        let pieces = (columns - 1).div_ceil(LONGEST);
        let length = (columns - 1).div_ceil(pieces) + 1;
        Ok(Windows { from, first, rows, columns, pieces, length, next: 0, at: end })
    }

    pub fn rows(&self) -> usize {
        self.rows
    }

    /// How many windows there are before the first comes again.
    pub fn count(&self) -> usize {
        self.rows * self.pieces
    }

    /// Columns of a window.
    pub fn window_columns(&self) -> usize {
        self.length
    }

    /// The next `count` windows, `[count, columns]`, in place of what `into` held.
    ///
    /// # Errors
    /// As the file's.
    pub fn read(&mut self, count: usize, into: &mut Vec<u16>) -> io::Result<()> {
        into.clear();
        let mut bytes = vec![0; 2 * self.length];
        for _ in 0..count {
            let (row, piece) = (self.next / self.pieces, self.next % self.pieces);
            // The last window of a row ends with it, and may share more with the one before.
            let start = (piece * (self.length - 1)).min(self.columns - self.length);
            let place = self.first + 2 * (row * self.columns + start) as u64;
            if place != self.at {
                self.from.seek(SeekFrom::Start(place))?;
            }
            self.from.read_exact(&mut bytes)?;
            self.at = place + bytes.len() as u64;
            into.extend(bytes.chunks_exact(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]])));
            self.next = (self.next + 1) % self.count();
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;
    use crate::dataset::array::to_bytes;

    fn windows(rows: usize, columns: usize) -> Windows<Cursor<Vec<u8>>> {
        let ids: Vec<u16> = (0..rows * columns).map(|i| i as u16).collect();
        Windows::open(Cursor::new(to_bytes(&[rows, columns], &ids))).expect("an array")
    }

    #[test]
    fn rows_come_one_after_the_other_and_again() {
        let mut windows = windows(3, 4);
        let mut ids = Vec::new();
        windows.read(2, &mut ids).expect("read");
        assert_eq!(ids, (0..8).collect::<Vec<u16>>());
        windows.read(2, &mut ids).expect("read");
        assert_eq!(ids, [8, 9, 10, 11, 0, 1, 2, 3]);
    }

    #[test]
    fn every_token_of_a_long_row_but_its_first_is_predicted() {
        let mut windows = windows(2, 1500);
        assert_eq!((windows.count(), windows.window_columns()), (6, 501));
        let mut ids = Vec::new();
        windows.read(6, &mut ids).expect("read");
        let mut predicted: Vec<u16> = ids.chunks(501).flat_map(|window| window[1..].to_vec()).collect();
        predicted.sort_unstable();
        predicted.dedup();
        assert_eq!(predicted, (0..3000).filter(|i| i % 1500 != 0).collect::<Vec<u16>>());
    }

    #[test]
    fn what_is_no_array_of_tokens_is_refused() {
        let open = |bytes: Vec<u8>| Windows::open(Cursor::new(bytes)).map(|_| ());
        assert!(matches!(open(b"tokens".to_vec()), Err(NotAnArray::Format(_))));
        assert!(matches!(open(to_bytes(&[2, 2], &[0_i32; 4])), Err(NotAnArray::Format(_))));
        assert_eq!(open(to_bytes(&[4], &[0_u16; 4])), Err(NotAnArray::Axes { found: 1, wanted: 2 }));
        assert!(matches!(open(to_bytes(&[4, 1], &[0_u16; 4])), Err(NotAnArray::Format(_))));
        let mut cut = to_bytes(&[2, 2], &[0_u16; 4]);
        cut.pop();
        assert!(matches!(open(cut), Err(NotAnArray::Format(_))));
    }
}
