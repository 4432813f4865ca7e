//! Arrays as NumPy writes them (format NPY 1.0): little-endian, row by row.

use std::io::{self, Read, Write};

use npyz::{AutoSerialize, Deserialize, NpyFile, Order, WriterBuilder};

/// Rows of equal length.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Matrix<T> {
    pub rows: usize,
    pub columns: usize,
    /// Entry (i, j): `values[i * columns + j]`.
    pub values: Vec<T>,
}

impl<T> Matrix<T> {
    /// # Panics
    /// Where the number of values is not `rows` x `columns` (a bug of the caller).
    pub fn new(rows: usize, columns: usize, values: Vec<T>) -> Matrix<T> {
        assert_eq!(values.len(), rows * columns, "a matrix of {rows} x {columns}");
        Matrix { rows, columns, values }
    }

    pub fn row(&self, row: usize) -> &[T] {
        &self.values[row * self.columns..(row + 1) * self.columns]
    }

    /// Rows one after the other; as many as there are, even where they are empty.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &[T]> {
        (0..self.rows).map(|row| self.row(row))
    }
}

/// What is wrong with bytes that should be an array.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NotAnArray {
    /// Not in the format, cut off, or with another kind of entry.
    Format(String),
    /// Another number of axes.
    Axes { found: usize, wanted: usize },
}

impl std::fmt::Display for NotAnArray {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            NotAnArray::Format(why) => write!(f, "is no NumPy array of the kind expected: {why}"),
            NotAnArray::Axes { found, wanted } => write!(f, "has {found} axes, where {wanted} are expected"),
        }
    }
}

/// Writes values as an array of the given shape.
///
/// # Errors
/// As the writer's; or where the values do not fill the shape.
pub fn write<T: AutoSerialize + Copy>(to: impl Write, shape: &[usize], values: &[T]) -> io::Result<()> {
    let shape: Vec<u64> = shape.iter().map(|&n| n as u64).collect();
    let mut array = npyz::WriteOptions::new().default_dtype().shape(&shape).writer(to).begin_nd()?;
    array.extend(values.iter().copied())?;
    array.finish()
}

/// An array as bytes.
pub fn to_bytes<T: AutoSerialize + Copy>(shape: &[usize], values: &[T]) -> Vec<u8> {
    let mut bytes = Vec::new();
    // Writing to memory does not fail, and the shape is the values' own.
    if write(&mut bytes, shape, values).is_err() {
        bytes.clear();
    }
    bytes
}

/// The header of an array of `shape`, whose values a caller appends as little-endian bytes.
///
/// # Errors
/// Where the format cannot say this shape.
pub fn header<T: AutoSerialize>(shape: &[usize]) -> io::Result<Vec<u8>> {
    let shape: Vec<u64> = shape.iter().map(|&n| n as u64).collect();
    let mut bytes = Vec::new();
    npyz::WriteOptions::new_header_only().dtype(T::default_dtype()).shape(&shape).writer(&mut bytes).write_header_only()?;
    Ok(bytes)
}

/// Shape and values of an array, row by row.
pub fn read<T: Deserialize>(from: impl Read) -> Result<(Vec<usize>, Vec<T>), NotAnArray> {
    let wrong = |error: io::Error| NotAnArray::Format(error.to_string());
    let file = NpyFile::new(from).map_err(wrong)?;
    let shape: Vec<usize> = file.shape().iter().map(|&n| n as usize).collect();
    if file.order() == Order::Fortran && shape.len() > 1 {
        return Err(NotAnArray::Format("it is stored column by column; save it with numpy.ascontiguousarray".to_string()));
    }
    let values = file.into_vec().map_err(wrong)?;
    Ok((shape, values))
}

/// An array with one axis.
pub fn read_vector<T: Deserialize>(from: impl Read) -> Result<Vec<T>, NotAnArray> {
    let (shape, values) = read(from)?;
    if shape.len() == 1 { Ok(values) } else { Err(NotAnArray::Axes { found: shape.len(), wanted: 1 }) }
}

/// An array with two axes.
pub fn read_matrix<T: Deserialize>(from: impl Read) -> Result<Matrix<T>, NotAnArray> {
    let (shape, values) = read(from)?;
    match shape[..] {
        [rows, columns] => Ok(Matrix { rows, columns, values }),
        _ => Err(NotAnArray::Axes { found: shape.len(), wanted: 2 }),
    }
}

/// Type of the entries in NumPy's words (`uint16`, `float64`, ...) and shape of an array, from its header; `None` where it is none.
pub fn described(from: impl Read) -> Option<(String, Vec<u64>)> {
    let header = npyz::NpyHeader::from_reader(from).ok()?;
    let npyz::DType::Plain(kind) = header.dtype() else { return None };
    let name = match kind.type_char() {
        npyz::TypeChar::Uint => "uint",
        npyz::TypeChar::Int => "int",
        npyz::TypeChar::Float => "float",
        _ => return None,
    };
    Some((format!("{name}{}", 8 * kind.size_field()), header.shape().to_vec()))
}
