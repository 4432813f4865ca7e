//! Reading activations: `.npy` (one hook), `.npz` and `.safetensors` (a hook for each array), in 16, 32 or 64 bits.

use std::io::{Cursor, Read};

use half::{bf16, f16};
use safetensors::{Dtype, SafeTensors};

use super::activations::{Activations, Unfit};

/// Why a file could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unread {
    /// The file is damaged or of another kind.
    Format(String),
    /// Numbers of a kind that activations are not.
    Numbers { array: String, kind: String },
    /// Not three axes, and not the shape that is expected.
    Shape(Unfit),
    /// The file holds no array.
    Empty,
    /// Its name does not end in .npy, .npz or .safetensors.
    Unknown,
}

impl std::fmt::Display for Unread {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Unread::Format(why) => write!(f, "{why}"),
            Unread::Numbers { array, kind } => {
                write!(f, "{array} holds numbers of the kind {kind}; expected floats of 16, 32 or 64 bits")
            }
            Unread::Shape(unfit) => write!(f, "{unfit}"),
            Unread::Empty => write!(f, "it holds no array"),
            Unread::Unknown => write!(f, "expected a file that ends in .npy, .npz or .safetensors"),
        }
    }
}

/// An array as it lies in a file.
#[derive(Clone, Debug, PartialEq)]
pub struct Array {
    pub name: String,
    pub shape: Vec<usize>,
    /// In the order of C.
    pub values: Vec<f32>,
}

impl Array {
    /// As activations over `sequences` x `columns` tokens.
    ///
    /// # Errors
    /// Where it has another shape.
    pub fn into_activations(self, sequences: usize, columns: usize) -> Result<Activations, Unfit> {
        match self.shape[..] {
            [s, c, width] if s == sequences && c == columns && width > 0 => {
                Ok(Activations { hook: self.name, sequences, columns, width, values: self.values })
            }
            _ => Err(Unfit::Shape { hook: self.name, found: self.shape, sequences, columns }),
        }
    }
}

/// A file of activations, whose arrays are unpacked one at a time: a model has many hooks, and all of them as numbers would be too many.
pub struct File {
    kind: Kind,
    bytes: Vec<u8>,
    names: Vec<String>,
}

#[derive(Clone, Copy)]
enum Kind {
    Npy,
    Npz,
    Safetensors,
}

impl File {
    /// `name`: of the file, which tells its kind; without its ending it names the array in a `.npy`.
    ///
    /// # Errors
    /// Where it holds no arrays.
    pub fn new(name: &str, bytes: Vec<u8>) -> Result<File, Unread> {
        let (stem, ending) = name.rsplit_once('.').unwrap_or((name, ""));
        let (kind, mut names) = match ending {
            "npy" => (Kind::Npy, vec![stem.to_string()]),
            "npz" => (Kind::Npz, archive(&bytes)?.array_names().map(str::to_string).collect()),
            "safetensors" => (Kind::Safetensors, tensors(&bytes)?.names().into_iter().map(|name| name.to_string()).collect()),
            _ => return Err(Unread::Unknown),
        };
        if names.is_empty() {
            return Err(Unread::Empty);
        }
        names.sort_by_cached_key(|name| natural(name));
        Ok(File { kind, bytes, names })
    }

    /// Of the arrays; layer 10 after layer 9.
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// The array of one of [`File::names`].
    ///
    /// # Errors
    /// What cannot be read.
    pub fn array(&self, name: &str) -> Result<Array, Unread> {
        match self.kind {
            Kind::Npy => npy(name, &self.bytes),
            Kind::Npz => entry(&self.bytes, name),
            Kind::Safetensors => tensor(&self.bytes, name),
        }
    }
}

/// Names with their numbers as numbers, so that layer 10 comes after layer 9.
fn natural(name: &str) -> Vec<(String, u64)> {
    let mut parts = Vec::new();
    let mut rest = name;
    while !rest.is_empty() {
        let digits = rest.find(|c: char| c.is_ascii_digit()).unwrap_or(rest.len());
        let (text, after) = rest.split_at(digits);
        let end = after.find(|c: char| !c.is_ascii_digit()).unwrap_or(after.len());
        parts.push((text.to_string(), after[..end].parse().unwrap_or(u64::MAX)));
        rest = &after[end..];
    }
    parts
}

fn npy(name: &str, bytes: &[u8]) -> Result<Array, Unread> {
    let wrong = |error: std::io::Error| Unread::Format(format!("{name} is no array of NumPy: {error}"));
    let mut rest = Cursor::new(bytes);
    let header = npyz::NpyHeader::from_reader(&mut rest).map_err(wrong)?;
    let start = (rest.position() as usize).min(bytes.len());
    let kind = header.dtype().descr();
    let shape: Vec<usize> = header.shape().iter().map(|&n| usize::try_from(n).unwrap_or(usize::MAX)).collect();
    let kind = kind.trim_matches('\'').to_string();
    let count = shape.iter().try_fold(1usize, |product, &n| product.checked_mul(n));
    let Some(count) = count.filter(|count| *count <= bytes.len()) else {
        return Err(Unread::Format(format!("{name} says that it holds more numbers than there are in the file")));
    };
    let size = match kind.as_str() {
        "<f2" | ">f2" => 2,
        "<f4" | ">f4" => 4,
        "<f8" | ">f8" => 8,
        _ => return Err(Unread::Numbers { array: name.to_string(), kind }),
    };
    let data = &bytes[start..];
    let values = floats(data, count, size, kind.starts_with('>'), false)
        .ok_or_else(|| Unread::Format(format!("{name} ends before its last number")))?;
    let values = if header.order() == npyz::Order::Fortran { from_fortran(&values, &shape) } else { values };
    Ok(Array { name: name.to_string(), shape, values })
}

/// Values laid with the first axis fastest, with the last axis fastest.
fn from_fortran(values: &[f32], shape: &[usize]) -> Vec<f32> {
    let mut place = vec![0usize; shape.len()];
    (0..values.len())
        .map(|_| {
            let (at, _) = place.iter().zip(shape).fold((0, 1), |(at, stride), (i, n)| (at + i * stride, stride * n));
            for axis in (0..shape.len()).rev() {
                place[axis] += 1;
                if place[axis] < shape[axis] {
                    break;
                }
                place[axis] = 0;
            }
            values[at]
        })
        .collect()
}

fn archive(bytes: &[u8]) -> Result<npyz::npz::NpzArchive<Cursor<&[u8]>>, Unread> {
    npyz::npz::NpzArchive::new(Cursor::new(bytes)).map_err(|error| Unread::Format(format!("it is no archive of NumPy: {error}")))
}

fn entry(bytes: &[u8], name: &str) -> Result<Array, Unread> {
    let mut archive = archive(bytes)?;
    let wrong = |error: &dyn std::fmt::Display| Unread::Format(format!("{name}: {error}"));
    let file = npyz::npz::file_name_from_array_name(name);
    let mut entry = archive.zip_archive().by_name(&file).map_err(|error| wrong(&error))?;
    let mut inner = Vec::new();
    entry.read_to_end(&mut inner).map_err(|error| wrong(&error))?;
    npy(name, &inner)
}

fn tensors(bytes: &[u8]) -> Result<SafeTensors<'_>, Unread> {
    SafeTensors::deserialize(bytes).map_err(|error| Unread::Format(format!("it is no safetensors file: {error}")))
}

fn tensor(bytes: &[u8], name: &str) -> Result<Array, Unread> {
    let view = tensors(bytes)?.tensor(name).map_err(|error| Unread::Format(format!("{name}: {error}")))?;
    let (size, brain) = match view.dtype() {
        Dtype::F16 => (2, false),
        Dtype::BF16 => (2, true),
        Dtype::F32 => (4, false),
        Dtype::F64 => (8, false),
        other => return Err(Unread::Numbers { array: name.to_string(), kind: format!("{other:?}") }),
    };
    let count = view.shape().iter().product();
    let values = floats(view.data(), count, size, false, brain)
        .ok_or_else(|| Unread::Format(format!("{name} ends before its last number")))?;
    Ok(Array { name: name.to_string(), shape: view.shape().to_vec(), values })
}

/// `None` where there are too few bytes.
fn floats(data: &[u8], count: usize, size: usize, big: bool, brain: bool) -> Option<Vec<f32>> {
    let data = data.get(..count.checked_mul(size)?)?;
    let two = |b: &[u8]| if big { [b[1], b[0]] } else { [b[0], b[1]] };
    let ordered = |b: &[u8], out: &mut [u8]| {
        out.copy_from_slice(b);
        if big {
            out.reverse();
        }
    };
    Some(match (size, brain) {
        (2, true) => data.chunks_exact(2).map(|b| bf16::from_le_bytes(two(b)).to_f32()).collect(),
        (2, false) => data.chunks_exact(2).map(|b| f16::from_le_bytes(two(b)).to_f32()).collect(),
        (4, _) => {
            let number = |b: &[u8]| {
                let mut bytes = [0; 4];
                ordered(b, &mut bytes);
                f32::from_le_bytes(bytes)
            };
            data.chunks_exact(4).map(number).collect()
        }
        _ => {
            let number = |b: &[u8]| {
                let mut bytes = [0; 8];
                ordered(b, &mut bytes);
                f64::from_le_bytes(bytes) as f32
            };
            data.chunks_exact(8).map(number).collect()
        }
    })
}
