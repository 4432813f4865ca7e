//! Calls and their arguments.

use super::{Checker, Scope, Type};
use crate::check::builtin::{self, NUMBER_FUNCTIONS, Operator, Wanted};
use crate::check::scope::{self, Entity};
use crate::diagnostic::mistakes::{names, types as mistakes};
use crate::diagnostic::suggest::closest;
use crate::source::Span;
use crate::syntax::tree::{Arg, Body, Expr, ExprKind, Generator, Name, Param};

impl<'a> Checker<'a> {
    pub(super) fn call(&mut self, callee: &'a Expr, args: &'a [Arg], span: Span, scope: &Scope<'a>) -> Type {
        if let Some(operator) = self.operator(callee, scope) {
            return self.operator_call(operator, args, span, scope);
        }
        let path: &'a [Name] = match &callee.kind {
            ExprKind::Name(name) => std::slice::from_ref(name),
            ExprKind::Path(path) => path,
            ExprKind::Error => {
                self.loose_args(args, scope);
                return Type::Unknown;
            }
            _ => {
                let found = self.expr(callee, scope);
                self.diagnostics.push(mistakes::wrong_type(
                    callee.span,
                    found.describe(),
                    "the name of a generator or a function",
                ));
                self.loose_args(args, scope);
                return Type::Unknown;
            }
        };
        if let [name] = path
            && self.is_free(name, scope)
        {
            if let Some((least, most)) = builtin::number_function(&name.text) {
                return self.function_call(name, least, most, args, span, scope);
            }
            if name.text == "linspace" {
                self.function_call(name, 3, 3, args, span, scope);
                return Type::Set;
            }
        }
        self.generator_call(path, args, span, scope)
    }

    fn loose_args(&mut self, args: &'a [Arg], scope: &Scope<'a>) {
        for arg in args {
            self.expr(&arg.value, scope);
        }
    }

    fn function_call(&mut self, name: &Name, least: usize, most: usize, args: &'a [Arg], span: Span, scope: &Scope<'a>) -> Type {
        for arg in args {
            self.expect(&arg.value, scope, Type::Number);
            if let Some(given) = &arg.name {
                self.diagnostics.push(mistakes::unknown_argument(given.span, &name.text, &given.text, &[], None));
            }
            if let Some(weight) = &arg.weight {
                self.diagnostics.push(mistakes::weight_not_taken(weight.span, &name.text));
            }
        }
        if let Some(surplus) = args.get(most) {
            self.diagnostics.push(mistakes::surplus_argument(surplus.span, &name.text, most));
        }
        if args.len() < least {
            let what = if args.is_empty() { "argument" } else { "next argument" };
            self.diagnostics.push(mistakes::missing_argument(span, &name.text, what, None));
        }
        Type::Number
    }

    /// A call of a declared generator, in an expression or in a rule.
    pub(super) fn generator_call(&mut self, path: &'a [Name], args: &'a [Arg], span: Span, scope: &Scope<'a>) -> Type {
        let Some(last) = path.last() else { return Type::Unknown };
        if let [name] = path {
            let is = match scope.var(&name.text) {
                Some(ty @ (Type::Process | Type::Language | Type::Channel)) if args.is_empty() => return ty,
                Some(Type::Process | Type::Language | Type::Channel) => Some("a parameter that is already made"),
                Some(_) => Some("a value"),
                None if scope.rules.as_ref().is_some_and(|rules| rules.contains(&name.text)) => Some("a rule"),
                None if scope.tokens.as_ref().is_some_and(|own| own.contains(&name.text)) => Some("a token"),
                None => None,
            };
            if let Some(is) = is {
                self.diagnostics.push(mistakes::not_callable(name.span, &name.text, is));
                self.loose_args(args, scope);
                return Type::Unknown;
            }
            if !self.modules[self.module].names.contains_key(&name.text) {
                let builtins: Vec<&str> =
                    Operator::ALL.iter().map(|(n, _)| *n).chain(NUMBER_FUNCTIONS.iter().map(|(n, _, _)| *n)).collect();
                self.unknown(name, scope, "generator or function", &builtins);
                self.loose_args(args, scope);
                return Type::Unknown;
            }
        }
        let modules = self.modules;
        let target = match self.lookup(path, scope) {
            Some(Entity::Generator(at)) => at,
            Some(Entity::Broken) | None => {
                self.loose_args(args, scope);
                return Type::Unknown;
            }
            Some(other) => {
                self.diagnostics.push(mistakes::not_callable(last.span, &last.text, other.describe(modules)));
                self.loose_args(args, scope);
                return Type::Unknown;
            }
        };
        if let Some(generator) = scope::generator(modules, target).filter(|g| g.body != Body::Error) {
            self.arguments(generator, target.module, args, span, scope);
        }
        self.entity_type(Entity::Generator(target))
    }

    /// Matches arguments to the parameters of a declared generator.
    fn arguments(&mut self, generator: &'a Generator, home: usize, args: &'a [Arg], span: Span, scope: &Scope<'a>) {
        let params: &'a [Param] = &generator.params;
        let callee = &generator.name.text;
        let names: Vec<&str> = params.iter().map(|p| p.name.text.as_str()).collect();
        let bound = self.bind(callee, &names, args);
        // Of a misspelt name only that is said.
        let whole = bound.indices.iter().all(Option::is_some);
        for (param, _) in params.iter().zip(&bound.given).filter(|(p, given)| whole && !**given && p.default.is_none()) {
            self.diagnostics.push(mistakes::missing_argument(span, callee, &param.name.text, Some(param.name.span)));
        }
        for (arg, index) in args.iter().zip(bound.indices) {
            match index {
                Some(index) => self.argument(&params[index], home, &arg.value, scope),
                None => {
                    self.expr(&arg.value, scope);
                }
            }
        }
    }

    /// Matches arguments to parameters, by name or else by place.
    fn bind(&mut self, callee: &str, names: &[&str], args: &[Arg]) -> Bound {
        let mut bound = Bound { indices: Vec::new(), given: vec![false; names.len()] };
        let mut position = 0;
        for arg in args {
            if let Some(weight) = &arg.weight {
                self.diagnostics.push(mistakes::weight_not_taken(weight.span, callee));
            }
            let index = match &arg.name {
                Some(name) => {
                    let index = names.iter().position(|known| *known == name.text);
                    if index.is_none() {
                        let other = closest(&name.text, names.iter().copied());
                        self.diagnostics.push(mistakes::unknown_argument(name.span, callee, &name.text, names, other));
                    }
                    index
                }
                None => {
                    position += 1;
                    if position == names.len() + 1 {
                        self.diagnostics.push(mistakes::surplus_argument(arg.span, callee, names.len()));
                    }
                    (position <= names.len()).then(|| position - 1)
                }
            };
            if let Some(index) = index
                && std::mem::replace(&mut bound.given[index], true)
            {
                self.diagnostics.push(mistakes::repeated_argument(arg.span, names[index]));
            }
            bound.indices.push(index);
        }
        bound
    }

    /// One argument against its parameter, whose type is named in the module `home`.
    pub(super) fn argument(&mut self, param: &'a Param, home: usize, value: &'a Expr, scope: &Scope<'a>) {
        let wanted = match param.ty.text.as_str() {
            "prob" | "real" | "int" => Type::Number,
            "Process" => Type::Process,
            "Language" => Type::Language,
            "Channel" => Type::Channel,
            name => match self.modules[home].names.get(name) {
                Some((Entity::Alphabet(at), _)) => {
                    // A bare name is a token of the parameter's own alphabet, whether or not that alphabet is in sight here.
                    if let ExprKind::Name(token) = &value.kind
                        && scope.var(&token.text).is_none()
                        && let Some(tokens) = scope::alphabet_tokens(self.modules, *at)
                    {
                        if !tokens.contains(&token.text) && self.is_free(token, scope) {
                            let other = closest(&token.text, tokens.iter().map(String::as_str));
                            let mistake = names::unknown_name(token.span, &token.text, &format!("token of {name}"), other);
                            self.diagnostics.push(mistake);
                        }
                        return;
                    }
                    Type::Token
                }
                _ => Type::Unknown,
            },
        };
        self.expect(value, scope, wanted);
    }

    fn operator_call(&mut self, operator: Operator, args: &'a [Arg], span: Span, scope: &Scope<'a>) -> Type {
        let callee = operator.name();
        if operator.is_variadic() {
            for arg in args {
                self.expect(&arg.value, scope, Type::Process);
                if let Some(name) = &arg.name {
                    self.diagnostics.push(mistakes::unknown_argument(name.span, callee, &name.text, &[], None));
                }
                match &arg.weight {
                    Some(weight) if operator.takes_weights() => {
                        self.expect(weight, scope, Type::Number);
                    }
                    Some(weight) => self.diagnostics.push(mistakes::weight_not_taken(weight.span, callee)),
                    None => {}
                }
            }
            if args.is_empty() {
                self.diagnostics.push(mistakes::missing_argument(span, callee, "process", None));
            }
            return Type::Process;
        }
        let parameters = operator.parameters();
        let names: Vec<&str> = parameters.iter().map(|(name, _, _)| *name).collect();
        let bound = self.bind(callee, &names, args);
        for ((name, _, required), given) in parameters.iter().zip(&bound.given) {
            if *required && !*given && bound.indices.iter().all(Option::is_some) {
                self.diagnostics.push(mistakes::missing_argument(span, callee, name, None));
            }
        }
        for (arg, index) in args.iter().zip(bound.indices) {
            let Some(index) = index else {
                self.expr(&arg.value, scope);
                continue;
            };
            let wanted = match parameters[index].1 {
                Wanted::Process => Type::Process,
                Wanted::Language => Type::Language,
                Wanted::Number => Type::Number,
                Wanted::Token => Type::Token,
                Wanted::Range => {
                    // A single length stands for the range of it alone.
                    let found = self.expr(&arg.value, scope);
                    if found != Type::Number {
                        self.want(arg.value.span, found, Type::Set);
                    }
                    continue;
                }
            };
            self.expect(&arg.value, scope, wanted);
        }
        match operator {
            Operator::Bounded | Operator::Condition => Type::Language,
            _ => Type::Process,
        }
    }
}

/// How arguments fit the parameters.
struct Bound {
    /// For each argument the index of its parameter; `None` where it has none.
    indices: Vec<Option<usize>>,
    /// For each parameter whether there is an argument.
    given: Vec<bool>,
}
