//! Markdown, read back by somebody else's parser.

use pgassay_report::Report;
use pgassay_report::exit::Exit;
use pgassay_report::format::markdown::{MOST_BYTES, print};
use pgassay_rules::prelude::*;
use pulldown_cmark::{Event, Options, Parser, Tag};

use crate::fixture::{FOREIGN_KEY, POLICY, at, finding, report};

fn shown(report: &Report) -> String {
    print(report, &Exit::of(report, Severity::High))
}

/// Everything that a name must not make: HTML, links, images, headings and tables that are not ours; text outside code that
/// a forge links.
fn harm(markdown: &str) -> Vec<String> {
    let options = Options::all().difference(Options::ENABLE_SMART_PUNCTUATION);
    let mut harm = Vec::new();
    let mut code = 0;
    for event in Parser::new_ext(markdown, options) {
        match event {
            Event::Start(Tag::CodeBlock(_)) => code += 1,
            Event::End(pulldown_cmark::TagEnd::CodeBlock) => code -= 1,
            Event::Text(text) if code == 0 && is_linked(&text) => harm.push(format!("text {text}")),
            Event::Html(text) | Event::InlineHtml(text) => harm.push(format!("HTML {text}")),
            Event::Start(
                tag @ (Tag::Link { .. }
                | Tag::Image { .. }
                | Tag::HtmlBlock
                | Tag::BlockQuote(_)
                | Tag::Emphasis
                | Tag::Strikethrough
                | Tag::FootnoteDefinition(_)
                | Tag::MetadataBlock(_)),
            ) => harm.push(format!("{tag:?}")),
            Event::FootnoteReference(_) | Event::Rule | Event::InlineMath(_) | Event::DisplayMath(_) => {
                harm.push(format!("{event:?}"));
            }
            _ => {}
        }
    }
    harm
}

fn is_linked(text: &str) -> bool {
    ["://", "www.", "@", "#1"].iter().any(|it| text.contains(it))
}

const NAMES: [&str; 14] = [
    "<script>alert(1)</script>",
    "[x](http://evil.example)",
    "![x](http://evil.example/x.png)",
    "a`b<img src=x>",
    "``` <b>",
    "x\n\n# heading\n<b>",
    "@everyone",
    "see http://evil.example #1 www.evil.example",
    "a|b|c",
    "**a** _b_ ~~c~~ [^1]",
    "&lt;b&gt; &#64;x",
    "\\`<b>`",
    "$`a`$ $$b$$",
    "`",
];

#[test]
fn a_small_report_is_shown_whole() {
    insta::assert_snapshot!(shown(&report()));
}

#[test]
fn names_do_no_harm() {
    assert!(!harm("a <b>c</b>").is_empty() && !harm("[a](b)").is_empty() && !harm("*a*").is_empty());
    for name in NAMES {
        let mut report = report();
        report.source.title = format!("{name} is a title");
        report.source.not_run[0].path = name.to_owned();
        report.source.not_run[0].because = format!("it is {name}");
        report.failures[0].refusal.message = format!("relation {name} is missing");
        report.suppressed[0].reason = name.to_owned();
        report.unused_suppressions[0].because = format!("there is no rule `{name}`");
        for text in [
            format!("`{name}` is wrong"),
            format!("{name} is wrong"),
            name.to_owned(),
        ] {
            let step = SqlStep::new(format!("SELECT \"{name}\"\n```\n<b>\n[a](b)"));
            report.findings.push(
                finding(&POLICY, ObjectKind::Table, name, &text, Some(at(0, "orders")))
                    .note(text.clone())
                    .related(Some(at(0, "customers")), text.clone())
                    .fix(Fix::manual(text, [step])),
            );
        }
        let markdown = shown(&report);
        assert_eq!(harm(&markdown), Vec::<String>::new(), "{name}\n{markdown}");
        // The tables keep their columns.
        for line in markdown.lines().filter(|it| it.starts_with('|')) {
            let bars = line.replace("\\|", "").matches('|').count();
            assert_eq!(bars, 4, "{line}");
        }
    }
}

#[test]
fn it_fits_into_a_comment() {
    let mut report = report();
    for number in 0..2000 {
        let name = format!("public.{}{number}", "ü".repeat(200));
        let message = format!("no index supports deletes from `{name}`");
        report.findings.push(finding(
            &FOREIGN_KEY,
            ObjectKind::Constraint,
            &name,
            &message,
            Some(at(0, "orders")),
        ));
    }
    let markdown = shown(&report);
    assert!(
        markdown.len() <= MOST_BYTES && markdown.len() > MOST_BYTES - 2000,
        "{}",
        markdown.len()
    );
    // The worst is there, the end is there, and what is left out is said.
    let policy = markdown.find("### critical: `always-true-policy`");
    let key = markdown.find("### high: `foreign-key-without-index`");
    assert!(policy.is_some() && policy < key);
    assert!(
        markdown.contains(" more findings.** A comment has no room") && markdown.contains("### Coverage")
    );
}

#[test]
fn it_has_what_mending_needs() {
    let markdown = shown(&report());
    for wanted in [
        "`db/migrations/001 a.sql:4:16`",
        "Row security is on, so this is all",
        "CREATE INDEX CONCURRENTLY orders_customer_id_idx ON orders (customer_id);",
        "(safe, not inside a transaction)",
        "| `db/migrations/002.sql:3` | failed | 42P01 relation \"missing\" does not exist |",
    ] {
        assert!(markdown.contains(wanted), "{wanted}\n{markdown}");
    }
}
