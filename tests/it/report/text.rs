//! What a person reads in the terminal.

use epsilang::report;
use expect_test::expect;

use super::fixtures::{document, golden_mean, mess3};

#[test]
fn a_finite_machine() {
    let text = report::text::write(&document(vec![golden_mean()]), 100, false);
    expect![[r#"
        golden_mean(p = 1/2)   process over {0, 1}
          Golden mean: no two 0s in a row.

          Two causal states: an observer who predicts as well as can be tells two situations apart, and
          needs no more.
          The beliefs that are reached from the stationary law are finitely many.

          Structure
          as written            2 states, 3 transitions, unifilar
          smallest found        2 states, linear dimension 2
          causal states         2 recurrent, 1 transient
          of the reverse        2 recurrent, 1 transient
          Markov order          1
          cryptic order         1
          arithmetic            decided exactly

          Measures
          entropy rate                    h           0.6666667  bits per token
          statistical complexity          C           0.9182958  bits
          reverse statistical complexity  C-          0.9182958  bits
          causal irreversibility          C+ - C-     0          bits
          bidirectional complexity        C±          1.5849625  bits
          generator entropy               H[states]   0.9182958  bits
          excess entropy                  E           0.2516292  bits
          crypticity                      chi         0.6666667  bits
          transient information           T           0.2516292  bits x tokens
          synchronization information     S           0.9182958  bits
          total predictability            G          -0.3333333  bits per token
          single token entropy            H(1)        0.9182958  bits
          residual entropy                r           0.4591479  bits
          bound information               b           0.2075187  bits
          enigmatic information           q           0.0441104  bits
          local exogenous information     w           0.4591479  bits
          redundancy                      rho         0.2516292  bits
          elusive information             sigma       0          bits
          synchronization time            tau         1          tokens
          correlation length              xi          1.4426950  tokens
          Each exact to rounding.

          Curves
          h(1), h(2), ...       0.918 0.667 0.667 0.667 0.667 0.667 0.667 0.667 ...
          I(X0; X1), ...        0.252 0.0441 0.0127 0.003 0.00077 0.00019 5.00e-5
          beliefs               2 points, spanning 1 dimension in 2 states
    "#]]
    .assert_eq(&text);
}

#[test]
fn an_infinite_one() {
    let text = report::text::write(&document(vec![mess3()]), 100, false);
    expect![[r#"
        mess3(x = 1/20, a = 17/20)   process over {A, B, C}
          Mess3: three hidden states whose beliefs fill a fractal in the triangle.

          Infinitely many causal states: no finite memory predicts this process as well as can be.
          Repeating "A" never brings a belief back, and no word resets the belief: every token's matrix is
          invertible.

          Structure
          as written            3 states, 27 transitions, not unifilar
          smallest found        3 states, linear dimension 3
          causal states         infinitely many
          of the reverse        not known
          Markov order          infinite
          cryptic order         not given: needs the causal states one by one, and they are infinitely many
          arithmetic            decided exactly

          Measures
          entropy rate            h                 1.1447173  bits per token  [1.1447172, 1.1447174]
          statistical complexity  C          infinite          bits
          generator entropy       H[states]         1.5849625  bits
          excess entropy          E                 0.570871   bits            [0.570867, 0.570874]
          total predictability    G                -0.4402452  bits per token  [-0.4402453, -0.4402451]
          single token entropy    H(1)              1.5849625  bits
          In brackets: where the true value lies. Without: exact to rounding.
          Infinite: statistical complexity. There are infinitely many causal states.
          Not given: reverse statistical complexity, causal irreversibility, bidirectional complexity,
          crypticity, transient information, synchronization information, residual entropy, bound
          information, enigmatic information, local exogenous information, redundancy, elusive information,
          synchronization time, correlation length. Needs the causal states one by one, and they are
          infinitely many.

          Curves
          h(1), h(2), ...       1.58 1.24 1.17 1.15 1.15 1.15 1.14 1.14 ...
          I(X0; X1), ...        0.253 0.183 0.132 0.0954 0.0689 0.0498 0.036 0.026 ...
          beliefs               729 points, spanning 2 dimensions in 3 states

          Worth knowing
          - Stopped at a limit: beliefs were explored up to the limit.
    "#]]
    .assert_eq(&text);
}

#[test]
fn names_cannot_steer_the_terminal() {
    let mut report = golden_mean();
    report.subject.name = "a\u{1b}[2Jb".into();
    report.subject.alphabet = vec!["\u{7}".into(), "\r\n".into()];
    report.subject.docs = vec!["\u{9b}31m".into()];
    let text = report::text::write(&document(vec![report]), 80, false);
    assert!(text.chars().all(|c| c == '\n' || !c.is_control()), "{text:?}");
}
