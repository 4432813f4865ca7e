//! The terminals of the grammar: lexemes whose surroundings have been looked at.

/// A terminal. Words that the language uses only in certain places are names everywhere else; brackets say what they open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tok<'s> {
    // What a statement is parsed as.
    AsItem,
    AsBody,
    AsArm,
    AsExpandArm,
    AsAlternative,
    AsMeasures,

    Name(&'s str),
    Int(&'s str),
    Decimal(&'s str),
    Str(&'s str),

    // Words that are reserved everywhere.
    For,
    If,
    Then,
    Else,
    In,
    And,
    Or,
    Not,
    Mod,
    Empty,
    Switch,
    Modulate,
    Expand,
    Map,

    // Words with a meaning in certain places.
    Import,
    From,
    As,
    Alphabet,
    Let,
    Process,
    Generalized,
    Grammar,
    Channel,
    Hierarchy,
    Over,
    To,
    Expect,
    Within,
    Sweep,
    Tune,
    So,
    Feature,
    Of,
    Report,
    Hidden,
    Emits,
    Start,
    Final,
    Level,
    On,
    Seen,
    Inside,

    Arrow,
    RelativeArrow,
    Pipe,
    Bar,
    At,
    Comma,
    Colon,
    Assign,
    Equal,
    NotEqual,
    Less,
    LessEqual,
    Greater,
    GreaterEqual,
    Range,
    ClosedRange,
    Dot,
    Plus,
    Minus,
    Star,
    Slash,
    Caret,
    /// `?`, `*`, `+` that touch an operand: after an item of a rule they repeat it.
    TouchingQuestion,
    TouchingStar,
    TouchingPlus,
    /// A `?` that touches nothing.
    Question,

    /// `(` that stands apart and holds no comma of its own.
    Open,
    /// `(` that touches the operand before it.
    OpenCall,
    /// `(` that touches the `?`, `*` or `+` before it.
    OpenProbability,
    /// `(` that stands apart and holds a comma: a tuple.
    OpenTuple,
    Close,
    OpenList,
    /// `[` that touches the operand before it.
    OpenIndex,
    CloseBracket,
    OpenSet,
    CloseSet,
    /// `{` of `x{n}`.
    OpenRepeat,
    CloseRepeat,
    /// `{` of a block of statements, an index into the table of blocks; in a statement it stands for the whole block.
    Block(usize),
    CloseBlock,
    Separator,
    /// Stands where something was cut out because it nests too deep; the grammar accepts it nowhere.
    TooDeep,
}

impl Tok<'_> {
    /// Whether an operand ends with this terminal, so that what follows it without a sign between is a call, an index or a block.
    pub fn ends_operand(self) -> bool {
        use Tok::*;
        matches!(
            self,
            Name(_)
                | Int(_)
                | Decimal(_)
                | Str(_)
                | Close
                | CloseBracket
                | CloseSet
                | CloseRepeat
                | CloseBlock
                | Empty
                | TouchingQuestion
        )
    }

    /// Whether this is a word that can be no name.
    pub fn is_reserved(self) -> bool {
        use Tok::*;
        matches!(self, For | If | Then | Else | In | And | Or | Not | Mod | Empty | Switch | Modulate | Expand | Map)
    }

    pub fn opens(self) -> bool {
        use Tok::*;
        matches!(self, Open | OpenCall | OpenProbability | OpenTuple | OpenList | OpenIndex | OpenSet | OpenRepeat)
    }

    pub fn closes(self) -> bool {
        matches!(self, Tok::Close | Tok::CloseBracket | Tok::CloseSet | Tok::CloseRepeat)
    }
}

/// A terminal and its place in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token<'s> {
    pub tok: Tok<'s>,
    pub start: usize,
    pub end: usize,
}
