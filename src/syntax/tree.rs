//! The syntax tree: what was written, nothing resolved. Every node has its span; a place the parser could not read is an
//! `Error` node, so that a tree always exists.

use crate::source::Span;

/// A name as written.
#[derive(Clone, Debug, PartialEq)]
pub struct Name {
    pub text: String,
    pub span: Span,
}

/// One .gen file.
#[derive(Clone, Debug, PartialEq)]
pub struct File {
    /// The lines of `//!` documentation, markers and one leading space removed.
    pub docs: Vec<String>,
    pub items: Vec<Item>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Item {
    /// The lines of `///` documentation before it.
    pub docs: Vec<String>,
    pub kind: ItemKind,
    pub span: Span,
}

#[derive(Clone, Debug, PartialEq)]
pub enum ItemKind {
    Import(Import),
    Alphabet {
        name: Name,
        tokens: Expr,
    },
    Let(Let),
    Generator(Box<Generator>),
    Directive(Directive),
    /// What could not be read, and the names it would have declared: nothing is to be said about their use.
    Error {
        names: Vec<Name>,
    },
}

#[derive(Clone, Debug, PartialEq)]
pub struct Import {
    pub path: ImportPath,
    pub what: Imported,
}

#[derive(Clone, Debug, PartialEq)]
pub enum ImportPath {
    /// `std.classic`: the names between the dots.
    Module(Vec<Name>),
    /// `"./mine.gen"`.
    File { path: String, span: Span },
}

#[derive(Clone, Debug, PartialEq)]
pub enum Imported {
    /// `import PATH [as ALIAS]`.
    Module { alias: Option<Name> },
    /// `from PATH import a, b as c`.
    Names(Vec<ImportedName>),
}

#[derive(Clone, Debug, PartialEq)]
pub struct ImportedName {
    pub name: Name,
    pub alias: Option<Name>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Let {
    pub name: Name,
    pub value: Expr,
}

/// `process`, `generalized process`, `grammar`, `channel` or `hierarchy`.
#[derive(Clone, Debug, PartialEq)]
pub struct Generator {
    pub kind: GeneratorKind,
    pub name: Name,
    pub params: Vec<Param>,
    /// `over SET`; for a channel see `from` and `to`.
    pub over: Option<Expr>,
    /// `from SET to SET`, of a channel.
    pub from_to: Option<(Expr, Expr)>,
    pub body: Body,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GeneratorKind {
    Process,
    GeneralizedProcess,
    Grammar,
    Channel,
    Hierarchy,
}

/// `name: type = default`.
#[derive(Clone, Debug, PartialEq)]
pub struct Param {
    pub name: Name,
    /// `prob`, `real`, `int`, `Process`, `Language`, `Channel` or an alphabet; resolved later.
    pub ty: Name,
    pub default: Option<Expr>,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Body {
    /// `{ ... }`
    Block(Vec<BodyItem>),
    /// `= expression`
    Expr(Expr),
    /// The heading or the body could not be read (and was reported): nothing is known of the generator but its name.
    Error,
}

#[derive(Clone, Debug, PartialEq)]
pub struct BodyItem {
    pub docs: Vec<String>,
    pub kind: BodyItemKind,
    pub span: Span,
}

#[derive(Clone, Debug, PartialEq)]
pub enum BodyItemKind {
    Rule(Rule),
    Let(Let),
    /// `hidden MATRIX`
    Hidden(Expr),
    /// `emits MATRIX`
    Emits(Expr),
    /// `T[token] = MATRIX`; `name` is the `T`.
    TokenMatrix {
        name: Name,
        token: Expr,
        matrix: Expr,
    },
    /// `start [..]` (one bare weighted item whose expression is a list) or `start A @ 1/2 | B @ 1/2`.
    Start(Vec<StartChoice>),
    /// `final [..]`
    Final(Expr),
    /// `level NAME [over SET] = EXPR`
    Level {
        name: Name,
        over: Option<Expr>,
        value: Expr,
    },
    Error,
}

#[derive(Clone, Debug, PartialEq)]
pub struct StartChoice {
    /// A state: `Name` or `Index { base: Name, .. }`; or a `List` for a vector.
    pub state: Expr,
    pub weight: Option<Expr>,
    /// As those of an alternative.
    pub clauses: Vec<Clause>,
}

/// `HEAD [on TOKEN] -> alternative | alternative ...`
#[derive(Clone, Debug, PartialEq)]
pub struct Rule {
    pub head: Name,
    /// Index patterns: a literal, a variable name, or `i in SET` (as `Binary(In)`).
    pub indices: Vec<Expr>,
    /// `on TOKEN`, in a channel.
    pub on: Option<Expr>,
    pub arrow: Arrow,
    pub alternatives: Vec<Alternative>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Arrow {
    /// `->`: probabilities.
    Probabilities,
    /// `~>`: relative weights, to be normalized.
    RelativeWeights,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Alternative {
    pub items: Vec<Symbol>,
    /// `@ weight`
    pub weight: Option<Expr>,
    /// `for v in SET` and `if COND`, in the order written.
    pub clauses: Vec<Clause>,
    pub span: Span,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Clause {
    /// `for v in SET`; `for (x, y) in SET` binds several.
    For {
        variables: Vec<Name>,
        set: Expr,
        span: Span,
    },
    If {
        condition: Expr,
        span: Span,
    },
}

/// One item of an alternative.
#[derive(Clone, Debug, PartialEq)]
pub struct Symbol {
    pub kind: SymbolKind,
    pub span: Span,
}

#[derive(Clone, Debug, PartialEq)]
pub enum SymbolKind {
    /// A token literal: an integer (decimal text, possibly negative), a quoted string, or a tuple of such.
    Token(TokenLiteral),
    /// A bare name: rule, token, parameter or loop variable; resolved later.
    Name(Name),
    /// `NP[n]`, `B[(i + j) mod 2]`
    Indexed {
        name: Name,
        indices: Vec<Expr>,
    },
    /// `name(args)` or `module.name(args)` or `module.name`: another generator.
    Call {
        path: Vec<Name>,
        args: Option<Vec<Arg>>,
    },
    /// `( a | b )`
    Group(Vec<Alternative>),
    /// `x?(p)`
    Optional {
        item: Box<Symbol>,
        probability: Option<Expr>,
    },
    /// `x*(p)`
    Star {
        item: Box<Symbol>,
        probability: Option<Expr>,
    },
    /// `x+(p)`
    Plus {
        item: Box<Symbol>,
        probability: Option<Expr>,
    },
    /// `x{n}`, `x{n..=m}`
    Repeat {
        item: Box<Symbol>,
        count: Expr,
    },
    /// `empty`
    Empty,
    Error,
}

#[derive(Clone, Debug, PartialEq)]
pub enum TokenLiteral {
    Int(String),
    Str(String),
    Tuple(Vec<Expr>),
}

/// An argument of a call: `value`, `name: value`, `value @ weight`.
#[derive(Clone, Debug, PartialEq)]
pub struct Arg {
    pub name: Option<Name>,
    pub value: Expr,
    pub weight: Option<Expr>,
    pub span: Span,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Expr {
    pub kind: ExprKind,
    pub span: Span,
}

#[derive(Clone, Debug, PartialEq)]
pub enum ExprKind {
    /// `3`, `0.15`, `1e-12`: the text as written.
    Number(String),
    /// A quoted string, escapes undone.
    Str(String),
    Name(Name),
    /// `module.name`, `a.b.c`
    Path(Vec<Name>),
    /// `f(args)`
    Call {
        callee: Box<Expr>,
        args: Vec<Arg>,
    },
    /// `D[d + 1]`
    Index {
        base: Box<Expr>,
        indices: Vec<Expr>,
    },
    Unary {
        op: UnaryOp,
        operand: Box<Expr>,
    },
    Binary {
        op: BinaryOp,
        left: Box<Expr>,
        right: Box<Expr>,
    },
    /// `a..b`, `a..=b`
    Range {
        low: Box<Expr>,
        high: Box<Expr>,
        closed: bool,
    },
    /// `[a, b]`: row, matrix, or closed interval of reals, by context.
    List(Vec<Expr>),
    /// `{a, b}`
    Set(Vec<Expr>),
    /// `(a, b)`: a pair token.
    Tuple(Vec<Expr>),
    /// `( e )`, kept for the formatter.
    Paren(Box<Expr>),
    /// `if c then a else b`
    If {
        condition: Box<Expr>,
        then: Box<Expr>,
        otherwise: Box<Expr>,
    },
    /// `switch [seen] c { x -> a; y -> b }` and `modulate [seen] c { .. }`
    Select {
        how: Select,
        seen: bool,
        control: Box<Expr>,
        arms: Vec<Arm>,
    },
    /// `expand u { x -> alternatives }`
    Expand {
        source: Box<Expr>,
        arms: Vec<ExpandArm>,
    },
    /// `map p { 0 -> a; 1 -> a }`
    Map {
        source: Box<Expr>,
        arms: Vec<Arm>,
    },
    /// `within k: set`, in `P(within k: t)`; also `within k: in {..}` is not a form: the set is an expression.
    Within {
        steps: Box<Expr>,
        token: Box<Expr>,
    },
    /// `inside RULE`, in `P(inside RULE)`; the rule may be indexed.
    Inside(Box<Expr>),
    Error,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Select {
    Switch,
    Modulate,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Arm {
    pub pattern: Expr,
    pub value: Expr,
    pub span: Span,
}

#[derive(Clone, Debug, PartialEq)]
pub struct ExpandArm {
    pub pattern: Expr,
    pub arrow: Arrow,
    pub alternatives: Vec<Alternative>,
    pub span: Span,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UnaryOp {
    Negate,
    Not,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BinaryOp {
    Add,
    Subtract,
    Multiply,
    Divide,
    Mod,
    Power,
    Equal,
    NotEqual,
    Less,
    LessEqual,
    Greater,
    GreaterEqual,
    And,
    Or,
    In,
    /// `p |> channel`
    Pipe,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Directive {
    /// `expect CONDITION [within TOLERANCE]`
    Expect { condition: Expr, within: Option<Expr> },
    /// `sweep CALL for p in SET, q in SET { measure, measure }`
    Sweep { target: Expr, knobs: Vec<Knob>, measures: Vec<Expr> },
    /// `tune CALL for p in [a, b] so MEASURE == TARGET and ...`
    Tune { target: Expr, knobs: Vec<Knob>, goal: Expr },
    /// `feature NAME of GENERATOR = FUNCTIONAL`
    Feature { name: Name, of: Expr, value: Expr },
    /// `report a, b(1/3)`
    Report { targets: Vec<Expr> },
}

#[derive(Clone, Debug, PartialEq)]
pub struct Knob {
    pub name: Name,
    pub values: Expr,
}
