use super::*;
use crate::probe::read::{Array, File, Unread};
use half::{bf16, f16};
use safetensors::Dtype;
use safetensors::tensor::TensorView;

const VALUES: [f32; 12] = [0.0, 1.0, -2.0, 0.5, 3.0, 4.0, -0.25, 8.0, 16.0, -1.0, 0.125, 7.0];

#[test]
fn every_width_of_floats_is_read() {
    let bytes = |dtype: Dtype| -> Vec<u8> {
        match dtype {
            Dtype::F16 => VALUES.iter().flat_map(|x| f16::from_f32(*x).to_le_bytes()).collect(),
            Dtype::BF16 => VALUES.iter().flat_map(|x| bf16::from_f32(*x).to_le_bytes()).collect(),
            Dtype::F32 => VALUES.iter().flat_map(|x| x.to_le_bytes()).collect(),
            _ => VALUES.iter().flat_map(|x| f64::from(*x).to_le_bytes()).collect(),
        }
    };
    let kinds = [("layer.10", Dtype::F16), ("layer.9", Dtype::BF16), ("layer.2", Dtype::F32), ("layer.1", Dtype::F64)];
    let data: Vec<Vec<u8>> = kinds.iter().map(|(_, dtype)| bytes(*dtype)).collect();
    let views = kinds
        .iter()
        .zip(&data)
        .map(|((name, dtype), data)| (name.to_string(), TensorView::new(*dtype, vec![2, 3, 2], data).expect("it fits")));
    let file = safetensors::serialize(views, None).expect("it can be written");
    let found = arrays("model.safetensors", &file).expect("it can be read");
    assert_eq!(found.iter().map(|array| array.name.as_str()).collect::<Vec<_>>(), ["layer.1", "layer.2", "layer.9", "layer.10"]);
    for array in found {
        assert_eq!((array.shape.as_slice(), array.values.as_slice()), (&[2, 3, 2][..], &VALUES[..]));
    }
}

fn arrays(name: &str, bytes: &[u8]) -> Result<Vec<Array>, Unread> {
    let file = File::new(name, bytes.to_vec())?;
    file.names().iter().map(|name| file.array(name)).collect()
}

/// The bytes of an array of NumPy, its header by hand.
fn npy(descr: &str, fortran: &str, shape: &str, data: &[u8]) -> Vec<u8> {
    let mut header = format!("{{'descr': '{descr}', 'fortran_order': {fortran}, 'shape': {shape}, }}");
    while (header.len() + 11) % 64 != 0 {
        header.push(' ');
    }
    header.push('\n');
    let mut bytes = b"\x93NUMPY\x01\x00".to_vec();
    bytes.extend((header.len() as u16).to_le_bytes());
    bytes.extend(header.as_bytes());
    bytes.extend(data);
    bytes
}

#[test]
fn arrays_of_numpy_are_read() {
    let little: Vec<u8> = VALUES.iter().flat_map(|x| x.to_le_bytes()).collect();
    let big: Vec<u8> = VALUES.iter().flat_map(|x| f64::from(*x).to_be_bytes()).collect();
    let short: Vec<u8> = VALUES.iter().flat_map(|x| f16::from_f32(*x).to_le_bytes()).collect();
    for (descr, data) in [("<f4", &little), (">f8", &big), ("<f2", &short)] {
        let found = arrays("resid.npy", &npy(descr, "False", "(2, 3, 2)", data)).expect("it can be read");
        assert_eq!((found[0].name.as_str(), found[0].values.as_slice()), ("resid", &VALUES[..]));
    }
    // First axis fastest: entry (i, j, k) stands at i + 2 j + 6 k.
    let found = arrays("a.npy", &npy("<f4", "True", "(2, 3, 2)", &little)).expect("it can be read");
    assert_eq!(found[0].values[1], VALUES[6]);
    assert_eq!(found[0].values[2], VALUES[2]);
    assert_eq!(found[0].values[6], VALUES[1]);
    let whole = npy("<i8", "False", "(1, 1, 1)", &[0; 8]);
    assert!(matches!(arrays("a.npy", &whole), Err(Unread::Numbers { .. })));
    assert!(matches!(arrays("a.npy", &npy("<f4", "False", "(9, 9, 9)", &little)), Err(Unread::Format(_))));
    assert!(matches!(arrays("a.pt", &little), Err(Unread::Unknown)));
    assert!(arrays("a.npz", &little).is_err() && arrays("a.safetensors", &little).is_err());
}

#[test]
fn a_wrong_shape_says_what_is_expected() {
    let array = |shape: [usize; 3]| {
        let values = vec![0.0; shape.iter().product()];
        read::Array { name: "hidden".into(), shape: shape.to_vec(), values }.into_activations(4, 6)
    };
    assert!(array([4, 6, 3]).is_ok());
    for (shape, said) in [([4, 7, 3], "begin token"), ([4, 5, 3], "one column less"), ([6, 4, 3], "other way round")] {
        let why = array(shape).expect_err("it does not fit").to_string();
        assert!(why.contains("expected [4, 6, width]") && why.contains(said), "{why}");
    }
}
