//! Words for tokens, and text written with them.

/// Words that the tokenizers of GPT-2, GPT-4, GPT-4o, Mistral and Tekken read as one token each where a space stands before them. Things: none says what comes after it.
const USUAL: [&str; 64] = [
    " cat",
    " dog",
    " tree",
    " house",
    " river",
    " stone",
    " bird",
    " fish",
    " book",
    " door",
    " king",
    " ship",
    " horse",
    " star",
    " rain",
    " gold",
    " wall",
    " fire",
    " road",
    " ball",
    " box",
    " ring",
    " salt",
    " milk",
    " glass",
    " bread",
    " snow",
    " wind",
    " boat",
    " hand",
    " lamp",
    " chair",
    " sun",
    " moon",
    " car",
    " train",
    " city",
    " school",
    " table",
    " window",
    " paper",
    " water",
    " bank",
    " market",
    " church",
    " garden",
    " island",
    " mountain",
    " valley",
    " forest",
    " ocean",
    " desert",
    " bridge",
    " tower",
    " castle",
    " village",
    " farm",
    " field",
    " apple",
    " sugar",
    " coffee",
    " tea",
    " rice",
    " wood",
];

/// The longest word, in characters.
const LONGEST: usize = 64;

/// A word for each token of a vocabulary, and what stands between two.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Words {
    words: Vec<String>,
    separator: String,
}

/// Why words cannot stand for tokens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BadWords {
    /// So many words, for so many tokens.
    Count {
        found: usize,
        wanted: usize,
    },
    /// The vocabulary has more tokens than there are usual words.
    TooFewUsual {
        wanted: usize,
    },
    Blank {
        number: usize,
    },
    TooLong {
        word: String,
    },
    /// White space or a control character within the word.
    Within {
        word: String,
    },
    /// The same but for the white space around it.
    Same {
        word: String,
        other: String,
    },
    /// A text could be read with the one or with the other.
    Clash {
        short: String,
        long: String,
    },
    /// The separator holds a control character other than line end and tabulator, or is too long.
    Separator,
}

impl std::fmt::Display for BadWords {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            BadWords::Count { found, wanted } => {
                write!(
                    f,
                    "{found} words for {wanted} tokens: --words takes one for each token, commas between, such as \" A, B\""
                )
            }
            BadWords::TooFewUsual { wanted } => {
                write!(
                    f,
                    "there are {} usual words, and the generator has {wanted} tokens: name as many with --words",
                    USUAL.len()
                )
            }
            BadWords::Blank { number } => {
                write!(f, "word number {number} is empty or white space alone: no model token would carry it")
            }
            BadWords::TooLong { word } => {
                write!(f, "the word \"{word}\" has more than {LONGEST} characters: it is no single token of any model")
            }
            BadWords::Within { word } => {
                write!(
                    f,
                    "the word \"{}\" has white space or a control character within: models read it as several tokens",
                    word.escape_debug()
                )
            }
            BadWords::Same { word, other } => {
                write!(
                    f,
                    "the words \"{other}\" and \"{word}\" are the same but for white space around them: choose another for one"
                )
            }
            BadWords::Clash { short, long } => write!(
                f,
                "a text with the word \"{long}\" could be read as one with \"{short}\", which it begins with: set a separator, or let words begin \
                 with a space, or choose others"
            ),
            BadWords::Separator => write!(f, "the separator holds a control character, or is longer than {LONGEST} characters"),
        }
    }
}

/// A text and where its words stand.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Written {
    pub text: String,
    /// Of each token's word, the first place and the one after the last: in Unicode characters, and in bytes of UTF-8. White space that belongs to
    /// the word is within, the separator is not.
    pub characters: Vec<[u32; 2]>,
    pub bytes: Vec<[u32; 2]>,
}

impl Words {
    /// Words by the numbers of the tokens. No separator named: none where every word begins with white space, else one space.
    ///
    /// # Errors
    /// Where a text in these words could not be read back, or a word is no single token of any model.
    pub fn new(words: Vec<String>, separator: Option<String>, tokens: usize) -> Result<Words, BadWords> {
        if words.len() != tokens {
            return Err(BadWords::Count { found: words.len(), wanted: tokens });
        }
        for (at, word) in words.iter().enumerate() {
            let core = word.trim();
            if core.is_empty() {
                return Err(BadWords::Blank { number: at + 1 });
            }
            if word.chars().count() > LONGEST {
                return Err(BadWords::TooLong { word: word.clone() });
            }
            if core.chars().any(|c| c.is_whitespace() || c.is_control()) {
                return Err(BadWords::Within { word: word.clone() });
            }
            if let Some(other) = words[..at].iter().find(|other| other.trim() == core) {
                return Err(BadWords::Same { word: word.clone(), other: other.clone() });
            }
        }
        let spaced = words.iter().all(|word| word.starts_with(char::is_whitespace));
        let separator = separator.unwrap_or_else(|| if spaced { String::new() } else { " ".to_string() });
        if separator.chars().any(|c| c.is_control() && c != '\n' && c != '\t') || separator.chars().count() > LONGEST {
            return Err(BadWords::Separator);
        }
        let words = Words { words, separator };
        match words.clash() {
            Some((short, long)) => Err(BadWords::Clash { short, long }),
            None => Ok(words),
        }
    }

    /// Usual words.
    ///
    /// # Errors
    /// Where there are more tokens than usual words.
    pub fn usual(separator: Option<String>, tokens: usize) -> Result<Words, BadWords> {
        let words = USUAL.get(..tokens).ok_or(BadWords::TooFewUsual { wanted: tokens })?;
        Words::new(words.iter().map(ToString::to_string).collect(), separator, tokens)
    }

    /// Words as an option gives them, commas between; their white space is theirs.
    pub fn split(text: &str) -> Vec<String> {
        text.split(',').map(String::from).collect()
    }

    pub fn words(&self) -> &[String] {
        &self.words
    }

    pub fn separator(&self) -> &str {
        &self.separator
    }

    /// A word that another one begins with, where what is left of that could be what follows the first.
    fn clash(&self) -> Option<(String, String)> {
        let follows = |rest: &str| {
            if self.separator.is_empty() {
                self.words.iter().any(|word| word.starts_with(rest) || rest.starts_with(word.as_str()))
            } else {
                rest.starts_with(&self.separator) || self.separator.starts_with(rest)
            }
        };
        self.words.iter().enumerate().find_map(|(at, short)| {
            let long = self
                .words
                .iter()
                .enumerate()
                .find(|(other, long)| *other != at && long.strip_prefix(short.as_str()).is_some_and(follows));
            long.map(|(_, long)| (short.clone(), long.clone()))
        })
    }

    /// The text of tokens.
    ///
    /// # Panics
    /// If a token has no word (a bug of the caller).
    pub fn write(&self, tokens: &[u16]) -> Written {
        let mut written = Written::default();
        let mut characters = 0;
        let lengths: Vec<u32> = self.words.iter().map(|word| word.chars().count() as u32).collect();
        let between = self.separator.chars().count() as u32;
        for (at, &token) in tokens.iter().enumerate() {
            if at > 0 {
                written.text.push_str(&self.separator);
                characters += between;
            }
            let (bytes, first) = (written.text.len() as u32, characters);
            written.text.push_str(&self.words[usize::from(token)]);
            characters += lengths[usize::from(token)];
            written.characters.push([first, characters]);
            written.bytes.push([bytes, written.text.len() as u32]);
        }
        written
    }

    /// What may go wrong when a model's tokenizer reads these words, each a sentence.
    pub fn warnings(&self) -> Vec<String> {
        let listed = |which: &dyn Fn(&&String) -> bool| {
            let found: Vec<String> = self.words.iter().filter(which).map(|word| format!("\"{word}\"")).collect();
            (!found.is_empty()).then(|| found.join(", "))
        };
        let mut warnings = vec![
            "whether each word is one token depends on the model's tokenizer: align.py checks it on its offsets and refuses a word that is split"
                .to_string(),
        ];
        let spaced = self.words.iter().filter(|word| word.starts_with(char::is_whitespace)).count();
        let separated = self.separator.ends_with(char::is_whitespace);
        if spaced > 0 && spaced < self.words.len() && !separated {
            warnings.push("some words begin with white space and some do not: tokenizers treat these differently".to_string());
        }
        if spaced == 0 && separated {
            warnings.push(
                "the first word has no space before it and the others have: many tokenizers give it another number than the same word later; let all \
                 words begin with a space, or leave position 0 out"
                    .to_string(),
            );
        }
        if spaced == 0 && self.separator.is_empty() {
            warnings.push("nothing stands between words: tokenizers join neighbours into one token".to_string());
        }
        if spaced == self.words.len() && separated {
            warnings.push(
                "words begin with white space and the separator ends with it: runs of spaces are tokens of their own".to_string(),
            );
        }
        if let Some(found) = listed(&|word| !word.is_ascii()) {
            warnings.push(format!("beyond ASCII, which many tokenizers split: {found}"));
        }
        if let Some(found) = listed(&|word| word.trim().chars().all(|c| c.is_ascii_digit())) {
            warnings.push(format!("digits, which some tokenizers split or join: {found}"));
        }
        if let Some(found) = listed(&|word| word.trim().chars().count() > 8) {
            warnings.push(format!("long, so that they may be split: {found}"));
        }
        warnings
    }
}
