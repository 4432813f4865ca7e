//! Features: linear functionals of the belief. What values they take, where their directions lie to one another, and what of them the tokens
//! show.

pub mod law;
pub mod relations;
pub mod split;

pub use law::Law;
pub use relations::{Relations, relations};
pub use split::{Split, split};
