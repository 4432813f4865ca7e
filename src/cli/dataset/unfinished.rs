//! A data set that is being made: a folder beside the one it will be, whose training arrays grow and whose journal says how far they are whole.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use crate::cli::{Failure, output};
use crate::dataset::array;
use crate::dataset::manifest::FileEntry;
use crate::dataset::train_block::Block;

/// Bytes that are copied or hashed at a time.
const CHUNK: usize = 1 << 20;

/// One growing array of `columns` entries a row.
struct Growing {
    path: &'static str,
    columns: usize,
    width: usize,
    header: Vec<u8>,
}

impl Growing {
    fn bytes(&self, rows: u64) -> u64 {
        self.header.len() as u64 + rows * (self.columns * self.width) as u64
    }
}

/// What the training arrays are to be.
pub struct Shape {
    pub rows: u64,
    pub length: usize,
    /// Begin token in column 0.
    pub bos: Option<u16>,
    /// Of the machine; `None` where there are no hidden states.
    pub states: Option<usize>,
}

impl Shape {
    fn arrays(&self) -> Vec<Growing> {
        use crate::dataset::paths::{TRAIN_LOGPROB, TRAIN_STATES, TRAIN_TOKENS};
        let rows = self.rows as usize;
        let columns = self.length + usize::from(self.bos.is_some());
        // The shape of an array can always be said.
        let header = |found: io::Result<Vec<u8>>| found.unwrap_or_default();
        let mut arrays = vec![
            Growing { path: TRAIN_TOKENS, columns, width: 2, header: header(array::header::<u16>(&[rows, columns])) },
            Growing {
                path: TRAIN_LOGPROB,
                columns: self.length,
                width: 4,
                header: header(array::header::<f32>(&[rows, self.length])),
            },
        ];
        if let Some(states) = self.states {
            let shape = [rows, self.length + 1];
            let narrow = states <= 1 << 16;
            let bytes = if narrow { array::header::<u16>(&shape) } else { array::header::<u32>(&shape) };
            arrays.push(Growing {
                path: TRAIN_STATES,
                columns: self.length + 1,
                width: if narrow { 2 } else { 4 },
                header: header(bytes),
            });
        }
        arrays
    }

    /// Bytes of the training arrays.
    pub fn bytes(&self) -> u64 {
        self.arrays().iter().map(|array| array.bytes(self.rows)).sum()
    }
}

/// The folder that is being made.
pub struct Unfinished {
    folder: PathBuf,
    journal: PathBuf,
    /// What it is the data set of: everything that its bytes depend on, as a hash.
    heading: String,
    arrays: Vec<Growing>,
    shape: Shape,
    /// Rows that are whole on disk.
    pub rows: u64,
    _lock: Lock,
}

fn wrong<'p>(path: &'p Path) -> impl Fn(io::Error) -> Failure + 'p {
    move |error| {
        let error = error.raw_os_error().map_or(error, io::Error::from_raw_os_error);
        Failure::input(format!("cannot write {}: {error}", path.display()))
    }
}

/// Where a data set is made before it has its name.
pub fn beside(out: &Path) -> PathBuf {
    with_end(out, ".unfinished")
}

/// Its journal, which is no part of it.
fn journal(out: &Path) -> PathBuf {
    with_end(out, ".unfinished.journal")
}

/// What one run at a time holds: two that append to the same files would write every row twice. A run that is killed lets go of it.
struct Lock {
    path: PathBuf,
    _file: File,
}

impl Lock {
    fn take(out: &Path) -> Result<Lock, Failure> {
        let path = with_end(out, ".unfinished.lock");
        let file = OpenOptions::new().create(true).truncate(false).write(true).open(&path).map_err(wrong(&path))?;
        match file.try_lock() {
            Err(TryLockError::WouldBlock) => {
                Err(Failure::input(format!("another run is making {}: wait for it, or give another --out", out.display())))
            }
            // A file system without locks has to do without.
            Ok(()) | Err(TryLockError::Error(_)) => Ok(Lock { path, _file: file }),
        }
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        // One that stays is taken again by the next run.
        let _ = fs::remove_file(&self.path);
    }
}

fn with_end(out: &Path, end: &str) -> PathBuf {
    let mut name = out.file_name().map(std::ffi::OsStr::to_os_string).unwrap_or_default();
    name.push(end);
    out.with_file_name(name)
}

impl Unfinished {
    /// Begins, or goes on where a run with the same heading was stopped.
    ///
    /// # Errors
    /// Where something else is there, or nothing can be written.
    pub fn open(out: &Path, heading: &str, shape: Shape) -> Result<Unfinished, Failure> {
        let folder = beside(out);
        let journal = journal(out);
        let lock = Lock::take(out)?;
        let failed = wrong(&folder);
        // A journal whose folder is gone is of a run that ended just before it was removed.
        let before =
            if journal.is_file() && folder.is_dir() { Some(fs::read_to_string(&journal).map_err(&failed)?) } else { None };
        let rows = match &before {
            None if folder.exists() && fs::read_dir(&folder).map_err(&failed)?.next().is_some() => {
                return Err(Failure::input(format!(
                    "cannot write {}: it is there, and is no unfinished data set; remove it, or give another --out",
                    folder.display()
                )));
            }
            None => 0,
            Some(text) => match text.split_once('\n') {
                Some((found, rows)) if found == heading => rows.trim().parse().unwrap_or(0),
                _ => {
                    return Err(Failure::input(format!(
                        "{} is the unfinished data set of another command, or the file has changed since: remove it, or give another --out",
                        folder.display()
                    )));
                }
            },
        };
        let mut unfinished = Unfinished {
            arrays: shape.arrays(),
            heading: heading.to_string(),
            journal: journal.clone(),
            folder: folder.clone(),
            shape,
            rows,
            _lock: lock,
        };
        if before.is_none() || rows == 0 {
            unfinished.note(0)?;
            for array in &unfinished.arrays {
                unfinished.write(array.path, &array.header)?;
            }
        }
        // What came after the last note may be cut off.
        for array in &unfinished.arrays {
            let path = unfinished.folder.join(array.path);
            let file = OpenOptions::new().write(true).open(&path).map_err(wrong(&path))?;
            if file.metadata().map_err(wrong(&path))?.len() < array.bytes(unfinished.rows) {
                return Err(Failure::input(format!("{} is shorter than its journal says: remove the folder", path.display())));
            }
            file.set_len(array.bytes(unfinished.rows)).map_err(wrong(&path))?;
        }
        Ok(unfinished)
    }

    /// Writes some rows after those that are there.
    pub fn append(&mut self, block: &Block, rows: u64) -> Result<(), Failure> {
        for array in &self.arrays {
            let bytes = match (array.path, array.width) {
                (crate::dataset::paths::TRAIN_TOKENS, _) => self.marked(&block.tokens),
                (crate::dataset::paths::TRAIN_LOGPROB, _) => bytes_of(&block.logprob, |value| value.to_le_bytes()),
                (_, 2) => bytes_of(&block.states, |state| (state as u16).to_le_bytes()),
                _ => bytes_of(&block.states, u32::to_le_bytes),
            };
            self.append_bytes(array.path, &mut bytes.as_slice())?;
        }
        self.note(self.rows + rows)
    }

    /// The rows of a shard, of the same shape but for their number, after those that are there.
    pub fn append_shard(&mut self, shard: &Path, rows: u64) -> Result<(), Failure> {
        for array in &self.arrays {
            let path = shard.join(array.path);
            let failed = |error: io::Error| Failure::input(format!("cannot read {}: {error}", path.display()));
            let mut file = File::open(&path).map_err(failed)?;
            let described = array::described(&mut file);
            let header = file.stream_position().map_err(failed)?;
            let length = file.metadata().map_err(failed)?.len();
            let whole = header + rows * (array.columns * array.width) as u64;
            if length != whole || described.is_none_or(|(_, shape)| shape != [rows, array.columns as u64]) {
                return Err(Failure::input(format!("{} is not what the shard should have: draw it again", path.display())));
            }
            self.append_bytes(array.path, &mut file)?;
        }
        self.note(self.rows + rows)
    }

    fn marked(&self, tokens: &[u16]) -> Vec<u8> {
        match self.shape.bos {
            None => bytes_of(tokens, u16::to_le_bytes),
            Some(bos) => {
                let rows = tokens.chunks_exact(self.shape.length);
                let marked: Vec<u16> = rows.flat_map(|row| [bos].into_iter().chain(row.iter().copied())).collect();
                bytes_of(&marked, u16::to_le_bytes)
            }
        }
    }

    fn append_bytes(&self, path: &str, bytes: &mut impl Read) -> Result<(), Failure> {
        let path = self.folder.join(path);
        let failed = wrong(&path);
        let mut file = OpenOptions::new().append(true).open(&path).map_err(&failed)?;
        io::copy(bytes, &mut file).map_err(&failed)?;
        file.sync_data().map_err(&failed)
    }

    /// Says in the journal that so many rows are whole.
    fn note(&mut self, rows: u64) -> Result<(), Failure> {
        output::write_file(&self.journal, format!("{}\n{rows}\n", self.heading).as_bytes())?;
        self.rows = rows;
        Ok(())
    }

    /// Writes a whole file below the folder.
    pub fn write(&self, path: &str, bytes: &[u8]) -> Result<(), Failure> {
        let path = self.folder.join(path);
        if let Some(within) = path.parent() {
            fs::create_dir_all(within).map_err(wrong(&path))?;
        }
        fs::write(&path, bytes).map_err(wrong(&path))
    }

    /// A file below the folder, to be written, and one to be read without its array's header.
    pub fn create(&self, path: &str) -> Result<File, Failure> {
        let path = self.folder.join(path);
        File::create(&path).map_err(wrong(&path))
    }

    /// The training tokens, from behind their header.
    pub fn tokens(&self) -> Result<File, Failure> {
        let array = &self.arrays[0];
        let path = self.folder.join(array.path);
        let mut file = File::open(&path).map_err(wrong(&path))?;
        file.seek(SeekFrom::Start(array.header.len() as u64)).map_err(wrong(&path))?;
        Ok(file)
    }

    /// Length and hash of a file below the folder; type and shape where it is an array.
    pub fn entry(&self, path: &str) -> Result<FileEntry, Failure> {
        let full = self.folder.join(path);
        let failed = wrong(&full);
        let mut file = File::open(&full).map_err(&failed)?;
        let mut hash = Sha256::new();
        let (mut chunk, mut bytes) = (vec![0; CHUNK], 0);
        loop {
            let read = file.read(&mut chunk).map_err(&failed)?;
            if read == 0 {
                break;
            }
            hash.update(&chunk[..read]);
            bytes += read as u64;
        }
        let described = if path.ends_with(".npy") {
            file.seek(SeekFrom::Start(0)).map_err(&failed)?;
            array::described(&mut file)
        } else {
            None
        };
        let (dtype, shape) = described.unzip();
        Ok(FileEntry { sha256: hex(&hash.finalize()), bytes, dtype, shape })
    }

    /// Gives the folder its name. What was there under that name is replaced.
    pub fn finish(self, out: &Path) -> Result<(), Failure> {
        let failed = wrong(out);
        let old = out.with_file_name(format!(".{}.old", out.file_name().unwrap_or_default().to_string_lossy()));
        if out.exists() {
            // What a run that was killed here has left.
            if old.exists() {
                fs::remove_dir_all(&old).map_err(&failed)?;
            }
            fs::rename(out, &old).map_err(&failed)?;
        }
        fs::rename(&self.folder, out).map_err(&failed)?;
        if old.exists() {
            fs::remove_dir_all(&old).map_err(&failed)?;
        }
        fs::remove_file(&self.journal).map_err(&failed)
    }
}

/// Values one after the other, each as `write` writes it.
fn bytes_of<T: Copy, const N: usize>(values: &[T], write: impl Fn(T) -> [u8; N]) -> Vec<u8> {
    values.iter().map(|&value| write(value)).collect::<Vec<[u8; N]>>().into_flattened()
}

/// In hexadecimal.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

pub fn sha256(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}
