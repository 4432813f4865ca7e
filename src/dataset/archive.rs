//! NumPy's archives of named arrays.

use std::io::{self, Cursor, Seek, Write};

use npyz::npz::NpzWriter;
use npyz::zip::DateTime;
use npyz::zip::write::FileOptions;
use npyz::{AutoSerialize, DType, TypeStr, WriterBuilder};

/// The same bytes at any time: an archive's files carry the date that they are given.
fn timeless() -> FileOptions {
    FileOptions::default().last_modified_time(DateTime::default())
}

/// Adds an array of 64-bit floats.
///
/// # Errors
/// As the writer's, or where the values do not fill the shape.
pub fn floats<W: Write + Seek>(archive: &mut NpzWriter<W>, name: &str, shape: &[usize], values: &[f64]) -> io::Result<()> {
    array(archive, name, shape, values)
}

/// Adds an array of numbers of any kind.
///
/// # Errors
/// As the writer's, or where the values do not fill the shape.
pub fn array<W: Write + Seek, T: AutoSerialize + Copy>(
    archive: &mut NpzWriter<W>,
    name: &str,
    shape: &[usize],
    values: &[T],
) -> io::Result<()> {
    let shape: Vec<u64> = shape.iter().map(|&n| n as u64).collect();
    let mut array = archive.array(name, timeless())?.default_dtype().shape(&shape).begin_nd()?;
    array.extend(values.iter().copied())?;
    array.finish()
}

/// Adds an array of strings.
///
/// # Errors
/// As the writer's.
pub fn strings<W: Write + Seek>(archive: &mut NpzWriter<W>, name: &str, values: &[String]) -> io::Result<()> {
    let longest = values.iter().map(|value| value.chars().count()).max().unwrap_or(0).max(1);
    let kind: TypeStr = format!("<U{longest}").parse().map_err(io::Error::other)?;
    let builder = archive.array::<str>(name, timeless())?;
    let mut array = builder.dtype(DType::Plain(kind)).shape(&[values.len() as u64]).begin_nd()?;
    for value in values {
        array.push(value.as_str())?;
    }
    array.finish()
}

/// The bytes of an archive that is filled by `fill`.
///
/// # Errors
/// Of `fill`.
pub fn bytes(fill: impl FnOnce(&mut NpzWriter<&mut Cursor<Vec<u8>>>) -> io::Result<()>) -> io::Result<Vec<u8>> {
    let mut bytes = Cursor::new(Vec::new());
    let mut archive = NpzWriter::new(&mut bytes);
    fill(&mut archive)?;
    drop(archive);
    Ok(bytes.into_inner())
}
