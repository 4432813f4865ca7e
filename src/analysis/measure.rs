//! The names of the measures, in the order in which they are reported.

macro_rules! measures {
    ($($variant:ident $name:literal $symbol:literal $unit:literal $gloss:literal,)*) => {
        /// A measure of a process. Definitions: `docs/measures.md`.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Measure { $($variant,)* }

        impl Measure {
            pub const ALL: &'static [Measure] = &[$(Measure::$variant,)*];

            /// The key in reports and in `expect`.
            pub fn name(self) -> &'static str {
                match self { $(Measure::$variant => $name,)* }
            }

            /// The letter the field uses.
            pub fn symbol(self) -> &'static str {
                match self { $(Measure::$variant => $symbol,)* }
            }

            pub fn unit(self) -> &'static str {
                match self { $(Measure::$variant => $unit,)* }
            }

            /// One plain sentence.
            pub fn gloss(self) -> &'static str {
                match self { $(Measure::$variant => $gloss,)* }
            }

            pub fn by_name(name: &str) -> Option<Measure> {
                Measure::ALL.iter().copied().find(|m| m.name() == name)
            }
        }
    };
}

measures! {
    EntropyRate "entropy_rate" "h" "bits per token" "Uncertainty of the next token when the whole past is known.",
    StatisticalComplexity "statistical_complexity" "C" "bits" "Memory an optimal predictor keeps: entropy of the causal state.",
    ReverseStatisticalComplexity "reverse_statistical_complexity" "C-" "bits" "Memory an optimal predictor of the reversed process keeps.",
    CausalIrreversibility "causal_irreversibility" "C+ - C-" "bits" "How much more memory prediction takes than retrodiction.",
    BidirectionalComplexity "bidirectional_complexity" "C±" "bits" "Joint entropy of the forward and the reverse causal state.",
    GeneratorEntropy "generator_entropy" "H[states]" "bits" "Entropy of the stationary distribution over the states as written.",
    ExcessEntropy "excess_entropy" "E" "bits" "Information the past and the future share.",
    Crypticity "crypticity" "chi" "bits" "Memory that predicting needs and the tokens do not show.",
    TransientInformation "transient_information" "T" "bits x tokens" "How hard it is to synchronize, as the area under the excess of block entropy.",
    SynchronizationInformation "synchronization_information" "S" "bits" "Uncertainty about the causal state, summed until it is known.",
    TotalPredictability "total_predictability" "G" "bits per token" "How far the entropy rate lies below that of uniform independent tokens.",
    SingleTokenEntropy "single_token_entropy" "H(1)" "bits" "Entropy of one token with nothing known.",
    ResidualEntropy "residual_entropy" "r" "bits" "Entropy of a token when past and future are known: ephemeral.",
    BoundInformation "bound_information" "b" "bits" "Information a token shares with the future and not with the past.",
    EnigmaticInformation "enigmatic_information" "q" "bits" "Information past, token and future share (may be negative).",
    LocalExogenousInformation "local_exogenous_information" "w" "bits" "Information a token shares with its past and future together.",
    Redundancy "redundancy" "rho" "bits" "Part of a token that its past already tells.",
    ElusiveInformation "elusive_information" "sigma" "bits" "Information past and future share that does not pass through the token between them.",
    SynchronizationTime "synchronization_time" "tau" "tokens" "Expected number of tokens until the causal state is known.",
    CorrelationLength "correlation_length" "xi" "tokens" "How many tokens a correlation takes to fall by a factor e.",
}
