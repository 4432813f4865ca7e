//! What checking gives, as plain data: signatures, generators and directives. The checked program itself is in `elaborate`.

pub use super::elaborate::Program;
use crate::diagnostic::Diagnostic;
use crate::network::plan::Plan;
use crate::number::Number;
use crate::source::Span;

/// What a generator makes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Process,
    Language,
}

/// A parameter's type, as a reader of a signature wants it.
#[derive(Clone, Debug, PartialEq)]
pub enum ParamType {
    Prob,
    Real,
    Int,
    /// A token of this alphabet.
    Token(String),
    Process,
    Language,
    Channel,
}

#[derive(Clone, Debug, PartialEq)]
pub struct ParamInfo {
    pub name: String,
    pub ty: ParamType,
    /// The default as written, where there is one.
    pub default: Option<String>,
}

/// A generator's heading: for `list`, for reports, and to know what can be built.
#[derive(Clone, Debug, PartialEq)]
pub struct Signature {
    pub name: String,
    /// `None` for a channel, which generates nothing by itself.
    pub kind: Option<Kind>,
    pub params: Vec<ParamInfo>,
    pub docs: Vec<String>,
    /// The whole declaration.
    pub span: Span,
}

impl Signature {
    /// Whether it is a process or a language and every parameter has a default.
    pub fn buildable(&self) -> bool {
        self.kind.is_some() && self.params.iter().all(|p| p.default.is_some())
    }
}

/// A generator with its arguments, ready for the mathematics.
#[derive(Clone, Debug)]
pub struct Generator {
    /// The declared name, or the expression as written (`golden_mean(1/3)`).
    pub name: String,
    pub kind: Kind,
    /// Parameter and value, written exactly.
    pub parameters: Vec<(String, String)>,
    pub docs: Vec<String>,
    /// Where it is declared: its name, or the expression that makes it.
    pub span: Span,
    /// The whole declaration, where it has one.
    pub declaration: Option<Span>,
    pub plan: Plan<Number>,
    /// `NodeInfo::origin` is an index here.
    pub origins: Vec<Span>,
    /// What is legal and surprising about it, found while lowering.
    pub warnings: Vec<Diagnostic>,
}

/// A directive, resolved and type-checked.
#[derive(Clone, Debug)]
pub struct Directive {
    pub kind: DirectiveKind,
    pub span: Span,
}

#[derive(Clone, Debug)]
pub enum DirectiveKind {
    /// A condition and its tolerance (`within`), evaluated; `None` where no `within` was written.
    Expect {
        condition: Condition,
        within: Option<Number>,
    },
    Report {
        targets: Vec<GeneratorExpr>,
    },
    /// Checked, and carried out by a later version: `what` is `sweep`, `tune` or `feature`.
    NotYet {
        what: &'static str,
    },
}

/// A generator expression in a directive; lower it with `Program::lower`.
#[derive(Clone, Debug)]
pub struct GeneratorExpr {
    /// As written.
    pub text: String,
    pub span: Span,
    /// Index into the program's table of resolved generator expressions.
    pub id: usize,
}

/// What `expect` asserts.
#[derive(Clone, Debug)]
pub enum Condition {
    Compare {
        op: Comparison,
        left: Box<Term>,
        right: Box<Term>,
        span: Span,
    },
    /// `equivalent(a, b)`
    Equivalent {
        left: GeneratorExpr,
        right: GeneratorExpr,
        span: Span,
    },
    /// `regular(l)`, `ambiguous(l)`
    Property {
        name: String,
        of: GeneratorExpr,
        span: Span,
    },
    Not(Box<Condition>),
    And(Box<Condition>, Box<Condition>),
    Or(Box<Condition>, Box<Condition>),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Comparison {
    Equal,
    NotEqual,
    Less,
    LessEqual,
    Greater,
    GreaterEqual,
}

/// A number in an `expect`.
#[derive(Clone, Debug)]
pub enum Term {
    Constant {
        value: Number,
        span: Span,
    },
    /// The word `infinite`.
    Infinite {
        span: Span,
    },
    /// A measure of contract.md's table, or one of `states`, `reverse_states`, `dimension`, `markov_order`, `cryptic_order`,
    /// `period`, `written_states`, or of a language (`mean_length`, ...): by its name.
    Measure {
        name: String,
        of: GeneratorExpr,
        span: Span,
    },
    /// `word_probability(p, "t t")`, `prefix_probability`, `string_probability`: the tokens as written, between spaces.
    WordProbability {
        name: String,
        of: GeneratorExpr,
        word: Vec<String>,
        span: Span,
    },
    /// `next_probability(g, "past", "t")`
    NextProbability {
        of: GeneratorExpr,
        past: Vec<String>,
        token: String,
        span: Span,
    },
    Negate(Box<Term>),
    Arithmetic {
        op: Arithmetic,
        left: Box<Term>,
        right: Box<Term>,
        span: Span,
    },
    /// A function of numbers: `log2(x)`, `exp(x)`, `sqrt(x)`, ...
    Function {
        name: String,
        args: Vec<Term>,
        span: Span,
    },
}

impl Term {
    /// Where it stands.
    pub fn span(&self) -> Span {
        match self {
            Term::Constant { span, .. }
            | Term::Infinite { span }
            | Term::Measure { span, .. }
            | Term::WordProbability { span, .. }
            | Term::NextProbability { span, .. }
            | Term::Arithmetic { span, .. }
            | Term::Function { span, .. } => *span,
            Term::Negate(inner) => inner.span(),
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Arithmetic {
    Add,
    Subtract,
    Multiply,
    Divide,
    Power,
}
