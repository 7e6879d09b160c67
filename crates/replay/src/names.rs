//! The names that PostgreSQL chooses for constraints, indexes and sequences.

use pgassay_catalog::id::{RelationId, SchemaId};
use pgassay_sql::name::{Identifier, MAX_IDENTIFIER_BYTES};

use crate::Replay;

/// `name1_name2_label`, the longer of both names cut until it fits (`makeObjectName`).
pub(crate) fn object_name(name1: &str, name2: Option<&str>, label: &str) -> Identifier {
    let overhead = usize::from(name2.is_some()) + label.len() + usize::from(!label.is_empty());
    let room = MAX_IDENTIFIER_BYTES.saturating_sub(overhead);
    let (mut first, mut second) = (name1.len(), name2.map_or(0, str::len));
    while first + second > room {
        if first > second {
            first -= 1;
        } else {
            second -= 1;
        }
    }
    let mut name = String::with_capacity(MAX_IDENTIFIER_BYTES);
    name.push_str(clip(name1, first));
    if let Some(name2) = name2 {
        name.push('_');
        name.push_str(clip(name2, second));
    }
    if !label.is_empty() {
        name.push('_');
        name.push_str(label);
    }
    Identifier::new(&name)
}

/// The beginning of a text of at most so many bytes, no character cut (`pg_mbcliplen`).
fn clip(text: &str, bytes: usize) -> &str {
    let mut end = bytes.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

/// Column names joined for the name of an index or foreign key (`ChooseIndexNameAddition`).
pub(crate) fn joined<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    let mut joined = String::new();
    for name in names {
        if !joined.is_empty() {
            joined.push('_');
        }
        joined.push_str(name);
        if joined.len() > MAX_IDENTIFIER_BYTES {
            break;
        }
    }
    joined
}

/// The names of an index's columns: doubled ones get a number (`ChooseIndexColumnNames`).
pub(crate) fn index_column_names(wanted: Vec<String>) -> Vec<String> {
    let mut names: Vec<String> = Vec::with_capacity(wanted.len());
    for original in wanted {
        let mut name = original.clone();
        let mut number = 1;
        while names.contains(&name) {
            let suffix = number.to_string();
            name = format!("{}{suffix}", clip(&original, MAX_IDENTIFIER_BYTES - suffix.len()));
            number += 1;
        }
        names.push(name);
    }
    names
}

impl Replay {
    /// A name that nothing in `pg_class` has yet, nor a constraint where the name is for one (`ChooseRelationName`).
    pub(crate) fn choose_relation_name(
        &self,
        name1: &str,
        name2: Option<&str>,
        label: &str,
        schema: SchemaId,
        for_constraint: bool,
    ) -> Identifier {
        choose(name1, name2, label, |name| {
            self.catalog.class_in(schema, name).is_some()
                || (for_constraint && self.constraint_name_exists(schema, name))
        })
    }

    /// A name that no constraint of the schema has yet, nor one of those given (`ChooseConstraintName`).
    pub(crate) fn choose_constraint_name(
        &self,
        name1: &str,
        name2: Option<&str>,
        label: &str,
        schema: SchemaId,
        others: &[Identifier],
    ) -> Identifier {
        choose(name1, name2, label, |name| {
            others.contains(name) || self.constraint_name_exists(schema, name)
        })
    }

    /// Remembers that a relation of a schema has a constraint of this name.
    pub(crate) fn note_constraint_name(&mut self, schema: SchemaId, name: &Identifier, relation: RelationId) {
        let relations = self.constraint_names.entry((schema, name.clone())).or_default();
        if !relations.contains(&relation) {
            relations.push(relation);
        }
    }

    fn constraint_name_exists(&self, schema: SchemaId, name: &Identifier) -> bool {
        let Some(relations) = self.constraint_names.get(&(schema, name.clone())) else {
            return false;
        };
        relations.iter().any(|id| {
            self.catalog.relation(*id).is_some_and(|relation| {
                relation.schema == schema && relation.constraints.iter().any(|it| it.name == *name)
            })
        })
    }
}

fn choose(name1: &str, name2: Option<&str>, label: &str, taken: impl Fn(&Identifier) -> bool) -> Identifier {
    let mut pass = 0;
    let mut label_here = label.to_owned();
    loop {
        let name = object_name(name1, name2, &label_here);
        if !taken(&name) {
            return name;
        }
        pass += 1;
        label_here = format!("{label}{pass}");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_names_are_cut_as_postgresql_does() {
        let long = "a".repeat(60);
        assert_eq!(object_name(&long, Some("b"), "fkey").as_str().len(), 63);
        assert_eq!(
            object_name(&long, Some("b"), "fkey").as_str(),
            format!("{}_b_fkey", "a".repeat(56))
        );
        let both = object_name(&"a".repeat(40), Some(&"b".repeat(40)), "key");
        assert_eq!(
            both.as_str(),
            format!("{}_{}_key", "a".repeat(29), "b".repeat(29))
        );
        assert_eq!(
            object_name(&"é".repeat(31), None, "pkey").as_str(),
            format!("{}_pkey", "é".repeat(29))
        );
    }

    #[test]
    fn doubled_columns_get_numbers() {
        let names = index_column_names(vec!["a".into(), "expr".into(), "expr".into(), "expr".into()]);
        assert_eq!(names, ["a", "expr", "expr1", "expr2"]);
    }
}
