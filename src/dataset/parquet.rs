//! Training sequences as a Parquet table: one column, `tokens`, a list of 16-bit numbers for each sequence.

use std::io::{self, Write};
use std::sync::Arc;

use parquet::basic::Encoding;
use parquet::data_type::Int32Type;
use parquet::file::properties::{EnabledStatistics, WriterProperties};
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::parser::parse_message_type;

const SCHEMA: &str = "message sequences {
    required group tokens (LIST) {
        repeated group list {
            required int32 element (INTEGER(16, false));
        }
    }
}";

/// Writes rows of tokens, `group` rows in each row group, which is all that is held at a time. The bytes depend on the rows and on `group` alone.
///
/// # Errors
/// Of the writer.
pub fn write(to: impl Write + Send, rows: impl Iterator<Item = Vec<u16>>, group: usize) -> io::Result<()> {
    let wrong = |error: parquet::errors::ParquetError| match error {
        parquet::errors::ParquetError::External(error) => match error.downcast::<io::Error>() {
            Ok(error) => *error,
            Err(error) => io::Error::other(error),
        },
        error => io::Error::other(error),
    };
    let schema = Arc::new(parse_message_type(SCHEMA).map_err(wrong)?);
    // Tokens are few: numbers of a dictionary are short.
    let properties = WriterProperties::builder()
        .set_created_by(format!("epsilang {}", env!("CARGO_PKG_VERSION")))
        .set_dictionary_enabled(true)
        .set_encoding(Encoding::PLAIN)
        .set_statistics_enabled(EnabledStatistics::None);
    let mut file = SerializedFileWriter::new(to, schema, Arc::new(properties.build())).map_err(wrong)?;
    let mut rows = rows.peekable();
    while rows.peek().is_some() {
        let (mut values, mut defined, mut repeated) = (Vec::new(), Vec::new(), Vec::new());
        for row in rows.by_ref().take(group.max(1)) {
            // An empty list is one place without a value.
            let places = row.len().max(1);
            defined.extend(std::iter::repeat_n(i16::from(!row.is_empty()), places));
            repeated.extend((0..places).map(|at| i16::from(at > 0)));
            values.extend(row.into_iter().map(i32::from));
        }
        let mut written = file.next_row_group().map_err(wrong)?;
        while let Some(mut column) = written.next_column().map_err(wrong)? {
            column.typed::<Int32Type>().write_batch(&values, Some(&defined), Some(&repeated)).map_err(wrong)?;
            column.close().map_err(wrong)?;
        }
        written.close().map_err(wrong)?;
    }
    file.close().map_err(wrong)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use parquet::column::reader::ColumnReader;
    use parquet::file::reader::{FileReader, SerializedFileReader};

    use super::*;

    /// The rows of a table of sequences without empty ones.
    fn read(bytes: &[u8]) -> Vec<Vec<u16>> {
        let mut file = tempfile::tempfile().expect("a temporary file");
        file.write_all(bytes).expect("it can be written");
        let file = SerializedFileReader::new(file).expect("it is a table");
        let mut rows: Vec<Vec<u16>> = Vec::new();
        for group in 0..file.num_row_groups() {
            let group = file.get_row_group(group).expect("it is there");
            let ColumnReader::Int32ColumnReader(mut column) = group.get_column_reader(0).expect("there is a column") else {
                panic!("the column holds numbers of 32 bits")
            };
            let (mut defined, mut repeated, mut values) = (Vec::new(), Vec::new(), Vec::new());
            let most = group.metadata().num_rows() as usize;
            column.read_records(most, Some(&mut defined), Some(&mut repeated), &mut values).expect("it can be read");
            for (place, value) in repeated.into_iter().zip(values) {
                if place == 0 {
                    rows.push(Vec::new());
                }
                rows.last_mut().expect("a row began").push(u16::try_from(value).expect("16 bits"));
            }
        }
        rows
    }

    #[test]
    fn rows_are_read_back_group_by_group() {
        let rows: Vec<Vec<u16>> = (0..10u16).map(|row| (0..=row).map(|at| at * 6000 + row).collect()).collect();
        let mut bytes = Vec::new();
        write(&mut bytes, rows.iter().cloned(), 4).expect("memory can be written");
        assert_eq!(read(&bytes), rows);
    }

    #[test]
    fn no_rows_are_a_table_too() {
        let mut bytes = Vec::new();
        write(&mut bytes, std::iter::empty(), 4).expect("memory can be written");
        assert!(read(&bytes).is_empty());
    }

    #[test]
    fn what_the_writer_says_is_told() {
        struct Full;
        impl Write for Full {
            fn write(&mut self, _: &[u8]) -> io::Result<usize> {
                Err(io::Error::from(io::ErrorKind::StorageFull))
            }
            fn flush(&mut self) -> io::Result<()> {
                Ok(())
            }
        }
        assert!(write(Full, [vec![1]].into_iter(), 4).is_err());
    }
}
