//! Prints the parser's tree, for whoever writes or repairs a lowering function.

use squawk_parser::EntryPoint;

use super::tree::{Node, Tree};

/// The tree of a text, one node a line.
pub(super) fn outline(text: &str, entry: EntryPoint) -> String {
    let tree = Tree::parse(text, 0, entry);
    let mut out = String::new();
    if let Some(root) = tree.root() {
        write(root, 0, &mut out);
    }
    if let Some(error) = tree.take_error() {
        out.push_str(&format!("{} at {}\n", error.message, error.span.start));
    }
    out
}

fn write(node: Node<'_>, depth: usize, out: &mut String) {
    out.push_str(&"  ".repeat(depth));
    out.push_str(&format!("{:?}", node.kind()));
    if node.is_token() {
        out.push_str(&format!(" {:?}", node.text()));
    }
    out.push('\n');
    for child in node.children() {
        write(child, depth + 1, out);
    }
}
