//! Sequences to train on.

use super::array::{Matrix, NotAnArray, read_matrix};

/// Training sequences.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TrainSet {
    /// One sequence a row, begin token included.
    pub tokens: Matrix<u16>,
    /// Natural logarithm of P(token | tokens before it), of the process's own tokens: the loss of the best predictor is minus its mean.
    pub logprob: Option<Matrix<f32>>,
}

impl TrainSet {
    /// From the bytes of `train/tokens.npy` and `train/logprob.npy`.
    ///
    /// # Errors
    /// Where they are no such arrays.
    pub fn read(tokens: &[u8], logprob: Option<&[u8]>) -> Result<TrainSet, NotAnArray> {
        Ok(TrainSet { tokens: read_matrix(tokens)?, logprob: logprob.map(read_matrix).transpose()? })
    }
}
