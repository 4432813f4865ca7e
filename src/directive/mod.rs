//! Carrying out what a file says about its generators: `expect`, `report`, and later `sweep` and `tune`.
