//! Hidden states as others save activations.

use safetensors::SafeTensorError;
use safetensors::tensor::{Dtype, TensorView};

/// The name under which hidden states are saved.
pub const HOOK: &str = "hidden";

/// `[rows, columns, size]` numbers as the bytes of a .safetensors file with one tensor, `hidden`.
///
/// # Errors
/// Where the numbers do not fill the shape.
pub fn safetensors(hidden: &[f32], rows: usize, columns: usize, size: usize) -> Result<Vec<u8>, SafeTensorError> {
    let bytes: Vec<u8> = hidden.iter().flat_map(|x| x.to_le_bytes()).collect();
    let tensor = TensorView::new(Dtype::F32, vec![rows, columns, size], &bytes)?;
    safetensors::serialize([(HOOK, tensor)], None)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn they_are_read_back() {
        let bytes = safetensors(&[1.0, 2.0, 3.0, 4.0, 5.0, 6.0], 1, 2, 3).expect("written");
        let back = safetensors::SafeTensors::deserialize(&bytes).expect("read");
        let tensor = back.tensor(HOOK).expect("there");
        assert_eq!((tensor.shape(), tensor.dtype()), (&[1, 2, 3][..], Dtype::F32));
        assert_eq!(tensor.data()[4..8], 2.0_f32.to_le_bytes());
        assert!(safetensors(&[1.0], 1, 2, 3).is_err());
    }
}
