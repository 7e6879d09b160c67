//! The parser's events as a flat tree without white space and comments, and a cursor over it.

mod builder;

use std::borrow::Cow;
use std::cell::{Cell, RefCell};

use squawk_parser::{EntryPoint, LexedStr, SyntaxKind};

use super::between;
use super::cut::Cut;
use super::mend::{self, Taken, What};
use crate::ast::SyntaxError;
use crate::span::Span;
use builder::Builder;

/// How deep expressions and queries may nest in what is lowered. Long chains such as `1 + 1 + 1 ...` nest too, and
/// the splitter does not count them; what is deeper would exhaust a thread's stack when the tree is walked.
const MAX_DEPTH: u32 = 700;

/// The tree of one text. Offsets in it are relative to the text; [`Node::span`] makes them relative to the file.
pub(super) struct Tree<'t> {
    text: Cow<'t, str>,
    /// Where parentheses were put into the text that are not in the file.
    inserted: Vec<u32>,
    /// What was taken out of the text.
    taken: Vec<Taken>,
    /// Bytes at the beginning of the text that are not in the file.
    prefix: u32,
    offset: u32,
    /// Where the whole text stands, if it is not in the file as it is: then everything in it stands there.
    within: Option<Span>,
    cut: Cut,
    entries: Vec<Entry>,
    error: RefCell<Option<SyntaxError>>,
    depth: Cell<u32>,
}

#[derive(Clone, Copy)]
struct Entry {
    kind: SyntaxKind,
    start: u32,
    end: u32,
    /// The index behind the node and all that is in it.
    next: u32,
}

impl<'t> Tree<'t> {
    /// Lexes and parses a text that begins at `offset` in its file. What the parser has against it is kept
    /// for [`Tree::take_error`].
    pub(super) fn parse(text: &'t str, offset: u32, entry: EntryPoint) -> Tree<'t> {
        Tree::parse_behind(text, 0, offset, entry)
    }

    /// The same for a text whose first `prefix` bytes stand before what is in the file.
    pub(super) fn parse_behind(text: &'t str, prefix: u32, offset: u32, entry: EntryPoint) -> Tree<'t> {
        let mut tree = Tree {
            text: Cow::Borrowed(text),
            inserted: Vec::new(),
            taken: Vec::new(),
            prefix,
            offset,
            within: None,
            cut: Cut::NONE,
            entries: Vec::new(),
            error: RefCell::new(None),
            depth: Cell::new(0),
        };
        let mut error = tree.read(entry);
        if error.is_some() && tree.mended(entry) {
            error = None;
        }
        // Each round mends all that it sees; what it uncovers is mended in the next.
        for _ in 0..16 {
            if error.is_some()
                || !tree
                    .entries
                    .iter()
                    .any(|entry| entry.kind == SyntaxKind::BETWEEN_EXPR)
            {
                break;
            }
            let places = tree.root().map(between::parentheses).unwrap_or_default();
            if places.is_empty() {
                break;
            }
            tree.insert(places);
            error = tree.read(entry);
        }
        let error = error.map(|(span, message)| syntax_error(message, tree.in_file(span)));
        tree.error = RefCell::new(error);
        tree
    }

    /// Lexes and parses the text; the parser's first complaint is returned.
    fn read(&mut self, entry: EntryPoint) -> Option<(Span, String)> {
        let lexed = LexedStr::new(&self.text);
        let output = entry.parse(&lexed.to_input());
        let mut builder = Builder::new(self.text.len());
        lexed.intersperse_trivia(&output, &mut |step| builder.step(&step));
        let lexical = lexed
            .errors()
            .map(|(range, message)| (Span::new(range.start, range.end), message.to_owned()))
            .next();
        self.entries = builder.entries;
        let grammatical = builder.error.map(|span| {
            let message = match span.text(&self.text) {
                "" => "syntax error at end of input".to_owned(),
                token => format!("syntax error at or near \"{token}\""),
            };
            (span, message)
        });
        match (lexical, grammatical) {
            (Some(one), Some(other)) => Some(if one.0.start <= other.0.start { one } else { other }),
            (one, other) => one.or(other),
        }
    }

    /// Reads what the text is in words that the parser knows. Where that is refused too everything stays as it was.
    fn mended(&mut self, entry: EntryPoint) -> bool {
        let body = !matches!(entry, EntryPoint::SourceFile);
        let Some(mended) = self.root().and_then(|root| mend::mend(root, &self.text, body)) else {
            return false;
        };
        let text = std::mem::replace(&mut self.text, Cow::Owned(mended.text));
        let entries = std::mem::take(&mut self.entries);
        if self.read(entry).is_some() {
            self.text = text;
            self.entries = entries;
            return false;
        }
        self.inserted = mended.inserted;
        self.taken = mended.taken;
        true
    }

    /// Puts characters into the text, given with their offsets in the order of the text.
    fn insert(&mut self, places: Vec<(u32, char)>) {
        let mut text = String::with_capacity(self.text.len() + places.len());
        let mut inserted = Vec::with_capacity(places.len());
        let mut at = 0;
        for (place, character) in places {
            text.push_str(Span::new(at, place).text(&self.text));
            inserted.push(crate::span::offset(text.len()));
            text.push(character);
            at = place;
        }
        text.push_str(self.text.get(at as usize..).unwrap_or_default());
        // Those of earlier rounds have moved.
        for old in &self.inserted {
            let mut moved = *old;
            for new in &inserted {
                moved += u32::from(*new <= moved);
            }
            inserted.push(moved);
        }
        inserted.sort_unstable();
        self.inserted = inserted;
        self.text = Cow::Owned(text);
    }

    /// The place in the file of a place in the text.
    fn in_file(&self, span: Span) -> Span {
        if let Some(within) = self.within {
            return within;
        }
        // Nearly every text is in the file as it is, and there are several places for each of its words.
        if self.inserted.is_empty() && self.prefix == 0 && self.cut.at > span.end {
            return span.shift(self.offset);
        }
        self.before_insertion(self.without_insertions(span))
    }

    /// The same for a place in the text before anything was put into it.
    fn before_insertion(&self, span: Span) -> Span {
        if let Some(within) = self.within {
            return within;
        }
        let place = |at| self.cut.apply(at).saturating_sub(self.prefix);
        Span::new(place(span.start), place(span.end)).shift(self.offset)
    }

    /// The place in the text before anything was put into it.
    fn without_insertions(&self, span: Span) -> Span {
        let place = |at: u32| {
            let before = self.inserted.partition_point(|inserted| *inserted < at);
            at - crate::span::offset(before)
        };
        Span::new(place(span.start), place(span.end))
    }

    /// Says that the text is not in the file as it is, and where what makes it stands.
    pub(super) fn standing_at(mut self, span: Span) -> Tree<'t> {
        self.within = Some(span);
        if let Some(error) = self.error.get_mut() {
            error.span = span;
        }
        self
    }

    /// Says what the text leaves out.
    pub(super) fn with_cut(mut self, cut: Cut) -> Tree<'t> {
        self.cut = cut;
        if let Some(error) = self.error.get_mut() {
            let start = error.span.start.saturating_sub(self.offset);
            let end = error.span.end.saturating_sub(self.offset);
            error.span = Span::new(cut.apply(start), cut.apply(end)).shift(self.offset);
        }
        self
    }

    /// The node that holds all others. None only where the parser made none.
    pub(super) fn root(&self) -> Option<Node<'_>> {
        (!self.entries.is_empty()).then_some(Node { tree: self, index: 0 })
    }

    /// The first thing that is wrong, found by the parser or by [`Node::fail`].
    pub(super) fn take_error(&self) -> Option<SyntaxError> {
        self.error.take()
    }

    /// Whether something was wrong so far.
    pub(super) fn has_error(&self) -> bool {
        self.error.borrow().is_some()
    }
}

/// An error of PostgreSQL's class 42601.
pub(super) fn syntax_error(message: impl Into<String>, span: Span) -> SyntaxError {
    SyntaxError {
        message: message.into(),
        span,
        sqlstate: "42601",
    }
}

/// A node or token of a [`Tree`].
#[derive(Clone, Copy)]
pub(super) struct Node<'t> {
    tree: &'t Tree<'t>,
    index: u32,
}

impl<'t> Node<'t> {
    fn entry(self) -> Entry {
        self.tree.entries[self.index as usize]
    }

    /// The parser's word for it.
    pub(super) fn kind(self) -> SyntaxKind {
        self.entry().kind
    }

    /// Where it stands in the file, from its first token to its last.
    pub(super) fn span(self) -> Span {
        let entry = self.entry();
        self.tree.in_file(Span::new(entry.start, entry.end))
    }

    /// Where it stands in the text that was parsed.
    pub(super) fn place(self) -> Span {
        let entry = self.entry();
        Span::new(entry.start, entry.end)
    }

    /// Its text.
    pub(super) fn text(self) -> &'t str {
        let entry = self.entry();
        Span::new(entry.start, entry.end).text(&self.tree.text)
    }

    /// The words of some sort that were taken out of it, with their place in the file.
    pub(super) fn taken(self, wanted: impl Fn(What) -> bool) -> Option<(&'t Taken, Span)> {
        let taken = self.all_taken().find(|taken| wanted(taken.what))?;
        Some((taken, self.tree.before_insertion(taken.span)))
    }

    /// All that was taken out of it.
    pub(super) fn all_taken(self) -> impl Iterator<Item = &'t Taken> {
        let place = self.tree.without_insertions(self.place());
        let inside = move |taken: &&Taken| place.start <= taken.at && taken.at < place.end;
        self.tree.taken.iter().filter(inside)
    }

    /// The text from its beginning to the end of a later node.
    pub(super) fn text_through(self, last: Node<'t>) -> &'t str {
        Span::new(self.entry().start, last.entry().end).text(&self.tree.text)
    }

    /// Whether it is a token, not a node.
    pub(super) fn is_token(self) -> bool {
        self.kind() <= SyntaxKind::WHITESPACE
    }

    /// Nodes and tokens directly below it, without white space and comments.
    pub(super) fn children(self) -> Children<'t> {
        let entry = self.entry();
        Children {
            tree: self.tree,
            index: self.index + 1,
            end: entry.next,
        }
    }

    /// The nodes (not tokens) directly below it.
    pub(super) fn nodes(self) -> impl Iterator<Item = Node<'t>> {
        self.children().filter(|child| !child.is_token())
    }

    /// The first child of a kind, node or token.
    pub(super) fn child(self, kind: SyntaxKind) -> Option<Node<'t>> {
        self.children().find(|child| child.kind() == kind)
    }

    /// Whether there is a child of a kind, node or token.
    pub(super) fn has(self, kind: SyntaxKind) -> bool {
        self.child(kind).is_some()
    }

    /// The children of a kind.
    pub(super) fn children_of(self, kind: SyntaxKind) -> impl Iterator<Item = Node<'t>> {
        self.children().filter(move |child| child.kind() == kind)
    }

    /// The first child that is a node.
    pub(super) fn first_node(self) -> Option<Node<'t>> {
        self.nodes().next()
    }

    /// All tokens in it, however deep, in the order of the text.
    pub(super) fn tokens(self) -> impl Iterator<Item = Node<'t>> {
        let tree = self.tree;
        let last = self.entry().next.max(self.index + 1);
        (self.index..last)
            .map(move |index| Node { tree, index })
            .filter(|node| node.is_token())
    }

    /// The first token in it, however deep.
    pub(super) fn first_token(self) -> Option<Node<'t>> {
        self.tokens().next()
    }

    /// All nodes below it, however deep, in the order of the text.
    pub(super) fn descendants(self) -> impl Iterator<Item = Node<'t>> {
        let tree = self.tree;
        (self.index + 1..self.entry().next)
            .map(move |index| Node { tree, index })
            .filter(|node| !node.is_token())
    }

    /// Its first words as far as they are keywords, at most four, in lower case: `create operator family`.
    pub(super) fn words(self) -> String {
        let mut words = String::new();
        for token in self
            .tokens()
            .take_while(|token| token.kind().is_keyword())
            .take(4)
        {
            if !words.is_empty() {
                words.push(' ');
            }
            words.push_str(&token.text().to_ascii_lowercase());
        }
        words
    }

    /// Says that PostgreSQL refuses the statement here with 42601. The first such call makes it invalid.
    pub(super) fn fail(self, message: impl Into<String>) {
        self.fail_as("42601", message);
    }

    /// Says that PostgreSQL refuses the statement here with the given SQLSTATE.
    pub(super) fn fail_as(self, sqlstate: &'static str, message: impl Into<String>) {
        self.tree.error.borrow_mut().get_or_insert_with(|| SyntaxError {
            message: message.into(),
            span: self.span(),
            sqlstate,
        });
    }

    /// Runs `lower` one level deeper; where that is too deep the statement becomes invalid and there is no result.
    pub(super) fn deeper<T>(self, lower: impl FnOnce() -> T) -> Option<T> {
        let depth = self.tree.depth.get();
        if depth >= MAX_DEPTH {
            self.fail_as("54001", "nested too deeply to be parsed");
            return None;
        }
        self.tree.depth.set(depth + 1);
        let result = lower();
        self.tree.depth.set(depth);
        Some(result)
    }
}

/// The children of a node.
#[derive(Clone)]
pub(super) struct Children<'t> {
    tree: &'t Tree<'t>,
    index: u32,
    end: u32,
}

impl<'t> Iterator for Children<'t> {
    type Item = Node<'t>;

    fn next(&mut self) -> Option<Node<'t>> {
        if self.index >= self.end {
            return None;
        }
        let node = Node {
            tree: self.tree,
            index: self.index,
        };
        self.index = node.entry().next.max(self.index + 1);
        Some(node)
    }
}
