//! Declarations, directives and the statements of bodies.

use crate::syntax::format::doc::{Doc, group, nest, text};
use crate::syntax::format::expr::dotted;
use crate::syntax::format::rows::Class;
use crate::syntax::format::{Formatter, Pieces, Statement};
use crate::syntax::tree::*;

fn pieces(class: Class, segments: Vec<Doc>) -> Pieces {
    Pieces { class, segments, tail_moves: false }
}

impl Formatter<'_> {
    pub(super) fn item(&mut self, item: &Item) -> Pieces {
        let end = item.span.end as usize;
        match &item.kind {
            ItemKind::Import(import) => {
                let doc = self.import(import);
                pieces(Class::Other, vec![doc])
            }
            ItemKind::Alphabet { name, tokens } => {
                let tokens = self.expr(tokens);
                pieces(Class::Alphabet, vec![text(format!("alphabet {}", name.text)), Doc::Cat(vec![text("= "), tokens])])
            }
            ItemKind::Let(constant) => self.constant(constant),
            ItemKind::Generator(generator) => self.generator(generator, end),
            ItemKind::Directive(directive) => self.directive(directive, end),
            ItemKind::Error { .. } => pieces(Class::Other, vec![text(self.slice(item.span))]),
        }
    }

    fn import(&mut self, import: &Import) -> Doc {
        let path = match &import.path {
            ImportPath::Module(path) => dotted(path),
            ImportPath::File { span, .. } => self.slice(*span).to_string(),
        };
        let renamed = |alias: &Option<Name>| alias.as_ref().map_or(String::new(), |alias| format!(" as {}", alias.text));
        match &import.what {
            Imported::Module { alias } => text(format!("import {path}{}", renamed(alias))),
            Imported::Names(names) => {
                let mut parts = Vec::new();
                for (at, name) in names.iter().enumerate() {
                    let comma = if at + 1 < names.len() { "," } else { "" };
                    parts.push(text(format!("{}{}{comma}", name.name.text, renamed(&name.alias))));
                }
                Doc::Cat(vec![text(format!("from {path} import ")), Doc::Nest(2, Box::new(Doc::Fill(parts)))])
            }
        }
    }

    fn constant(&mut self, constant: &Let) -> Pieces {
        let value = self.expr(&constant.value);
        pieces(Class::Let, vec![text(format!("let {}", constant.name.text)), Doc::Cat(vec![text("= "), value])])
    }

    fn generator(&mut self, generator: &Generator, end: usize) -> Pieces {
        let keyword = match generator.kind {
            GeneratorKind::Process => "process",
            GeneratorKind::GeneralizedProcess => "generalized process",
            GeneratorKind::Grammar => "grammar",
            GeneratorKind::Channel => "channel",
            GeneratorKind::Hierarchy => "hierarchy",
        };
        let mut heading = vec![text(format!("{keyword} {}", generator.name.text))];
        if !generator.params.is_empty() {
            heading.push(self.params(&generator.params));
        }
        let mut alphabets = Vec::new();
        if let Some(over) = &generator.over {
            alphabets.extend([text("over "), self.expr(over), text(" ")]);
        }
        if let Some((from, to)) = &generator.from_to {
            alphabets.extend([text("from "), self.expr(from), text(" to "), self.expr(to), text(" ")]);
        }
        match &generator.body {
            Body::Block(items) => {
                let statements: Vec<Statement> = items.iter().map(Statement::Body).collect();
                alphabets.push(self.block(&statements, end));
                pieces(Class::Block(keyword.len()), vec![Doc::Cat(heading), Doc::Cat(alphabets)])
            }
            Body::Expr(value) => {
                let value = self.expr(value);
                if alphabets.pop().is_some() {
                    heading.push(text(" "));
                    heading.append(&mut alphabets);
                }
                pieces(Class::Generator(keyword.len()), vec![Doc::Cat(heading), Doc::Cat(vec![text("= "), value])])
            }
            Body::Error => pieces(Class::Other, heading),
        }
    }

    fn params(&mut self, params: &[Param]) -> Doc {
        let spans: Vec<(usize, usize)> = params
            .iter()
            .map(|param| {
                let end = param.default.as_ref().map_or(param.ty.span.end, |default| default.span.end);
                (param.name.span.start as usize, end as usize)
            })
            .collect();
        let end = spans.last().map_or(0, |span| span.1);
        self.comma_of("(", &spans, ")", end, |formatter, at| {
            let param = &params[at];
            let mut parts = vec![text(format!("{}: {}", param.name.text, param.ty.text))];
            if let Some(default) = &param.default {
                parts.extend([text(" = "), formatter.expr(default)]);
            }
            Doc::Cat(parts)
        })
    }

    fn directive(&mut self, directive: &Directive, end: usize) -> Pieces {
        match directive {
            Directive::Expect { condition, within } => {
                let mut parts = vec![text("expect "), self.expr(condition)];
                if let Some(within) = within {
                    let within = vec![Doc::Line, text("within "), self.expr(within)];
                    parts.push(nest(2, within));
                }
                pieces(Class::Other, vec![group(parts)])
            }
            Directive::Sweep { target, knobs, measures } => {
                let mut parts = vec![text("sweep "), self.expr(target), text(" ")];
                let knobs = self.knobs(knobs);
                parts.push(Doc::Cat(vec![knobs, text(" ")]));
                let spans: Vec<(usize, usize)> = measures.iter().map(|m| (m.span.start as usize, m.span.end as usize)).collect();
                parts.push(self.measures(measures, &spans, end));
                pieces(Class::Other, vec![Doc::Cat(parts)])
            }
            Directive::Tune { target, knobs, goal } => {
                let target = self.expr(target);
                let knobs = self.knobs(knobs);
                let goal = self.expr(goal);
                let rest = nest(2, vec![Doc::Line, knobs, Doc::Line, text("so "), goal]);
                pieces(Class::Other, vec![group(vec![text("tune "), target, rest])])
            }
            Directive::Feature { name, of, value } => {
                let of = self.expr(of);
                let value = self.expr(value);
                let segments = vec![
                    text(format!("feature {}", name.text)),
                    Doc::Cat(vec![text("of "), of]),
                    Doc::Cat(vec![text("= "), value]),
                ];
                pieces(Class::Feature, segments)
            }
            Directive::Report { targets } => {
                let count = targets.len();
                let mut parts = Vec::new();
                for (at, target) in targets.iter().enumerate() {
                    let target = self.expr(target);
                    parts.push(if at + 1 < count { Doc::Cat(vec![target, text(",")]) } else { target });
                }
                pieces(Class::Other, vec![Doc::Cat(vec![text("report "), Doc::Nest(2, Box::new(Doc::Fill(parts)))])])
            }
        }
    }

    fn measures(&mut self, measures: &[Expr], spans: &[(usize, usize)], end: usize) -> Doc {
        if self.comments_before(end) {
            return self.comma_of("{", spans, "}", end, |formatter, at| formatter.expr(&measures[at]));
        }
        let mut inside = Vec::new();
        for (at, measure) in measures.iter().enumerate() {
            inside.extend([Doc::Line, self.expr(measure), text(if at + 1 < measures.len() { "," } else { "" })]);
        }
        group(vec![text("{"), nest(2, inside), Doc::Line, text("}")])
    }

    fn knobs(&mut self, knobs: &[Knob]) -> Doc {
        let mut parts = vec![text("for ")];
        for (at, knob) in knobs.iter().enumerate() {
            if at > 0 {
                parts.push(text(", "));
            }
            parts.push(text(format!("{} in ", knob.name.text)));
            parts.push(self.expr(&knob.values));
        }
        Doc::Cat(parts)
    }

    pub(super) fn body_item(&mut self, item: &BodyItem) -> Pieces {
        match &item.kind {
            BodyItemKind::Rule(rule) => {
                let mut head = vec![text(rule.head.text.as_str())];
                if let (Some(_), Some(last)) = (rule.indices.first(), rule.indices.last()) {
                    head.push(self.comma("[", &rule.indices, "]", last.span.end as usize));
                }
                if let Some(on) = &rule.on {
                    head.extend([text(" on "), self.expr(on)]);
                }
                let rest = self.alternatives(rule.arrow, &rule.alternatives);
                Pieces { class: Class::Rule, segments: vec![Doc::Cat(head), rest], tail_moves: true }
            }
            BodyItemKind::Let(constant) => self.constant(constant),
            BodyItemKind::Hidden(matrix) => self.matrix("hidden", matrix),
            BodyItemKind::Emits(matrix) => self.matrix("emits", matrix),
            BodyItemKind::Final(vector) => self.matrix("final", vector),
            BodyItemKind::TokenMatrix { name, token, matrix } => {
                let index = match &token.kind {
                    // `T[a, b]` is a pair whose parentheses were left out.
                    ExprKind::Tuple(elements) if !self.slice(token.span).starts_with('(') => {
                        self.comma("[", elements, "]", token.span.end as usize)
                    }
                    _ => Doc::Cat(vec![text("["), self.expr(token), text("]")]),
                };
                let tail_moves = !self.comments_before(matrix.span.end as usize);
                let matrix = self.expr(matrix);
                let segments = vec![Doc::Cat(vec![text(name.text.as_str()), index]), Doc::Cat(vec![text("= "), matrix])];
                Pieces { class: Class::Matrix, segments, tail_moves }
            }
            BodyItemKind::Start(choices) => {
                let mut parts = Vec::new();
                for (at, choice) in choices.iter().enumerate() {
                    if at > 0 {
                        parts.extend([Doc::Line, text("| ")]);
                    }
                    parts.push(self.expr(&choice.state));
                    parts.push(self.weight_and_clauses(choice.weight.as_ref(), &choice.clauses));
                }
                Pieces { class: Class::Other, segments: vec![text("start"), group(vec![nest(2, parts)])], tail_moves: false }
            }
            BodyItemKind::Level { name, over, value } => {
                let mut head = vec![text(format!("level {}", name.text))];
                if let Some(over) = over {
                    head.extend([text(" over "), self.expr(over)]);
                }
                let value = self.expr(value);
                pieces(Class::Level, vec![Doc::Cat(head), Doc::Cat(vec![text("= "), value])])
            }
            BodyItemKind::Error => pieces(Class::Other, vec![text(self.slice(item.span))]),
        }
    }

    fn matrix(&mut self, word: &str, matrix: &Expr) -> Pieces {
        let tail_moves = !self.comments_before(matrix.span.end as usize);
        let matrix = self.expr(matrix);
        Pieces { class: Class::Matrix, segments: vec![text(word), matrix], tail_moves }
    }
}
