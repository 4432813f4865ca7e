//! The `epsilang` program.

fn main() -> std::process::ExitCode {
    std::process::ExitCode::from(epsilang::cli::main())
}
