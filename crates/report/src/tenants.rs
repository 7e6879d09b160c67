//! Who the tenants are, in words: what was inferred or declared, and why.

use pgassay_catalog::Catalog;
use pgassay_catalog::id::{ColumnNumber, RelationId};
use pgassay_catalog::relation::Relation;
use pgassay_isolation::tenancy::{AxisKind, Carrier, TableClass, Tenancy};

/// Who the tenants of a schema are.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tenants {
    /// The ways in which rows belong to somebody, the strongest first.
    pub axes: Vec<TenantAxis>,
    /// What each table is to the tenants, by name; empty where there are no tenants.
    pub tables: Vec<TenantTable>,
    /// How sessions say whose they are, in words, each with the number of policies that read it.
    pub carriers: Vec<(String, usize)>,
    /// The roles in which the application meets the tables.
    pub roles: Vec<TenantRole>,
}

/// A role, and what it has to do with the tables.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TenantRole {
    /// Its name.
    pub name: String,
    /// `client`, `owner` or `above row security`.
    pub part: &'static str,
    /// How many tables it owns.
    pub owns: usize,
    /// How many tables it may read or write by a grant.
    pub granted: usize,
    /// How many policies name it.
    pub policies: usize,
}

/// One way in which rows belong to somebody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TenantAxis {
    /// `organisation` or `user`.
    pub kind: &'static str,
    /// The table of tenants.
    pub root: Option<String>,
    /// The usual name of the column.
    pub column: String,
    /// How many tables have it.
    pub tables: usize,
    /// `high` where foreign keys or policies say so, else `medium`.
    pub confidence: &'static str,
    /// Why this is thought: sentences.
    pub evidence: Vec<String>,
}

/// What a table is to the tenants.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TenantTable {
    /// Its name, with its schema unless that is public.
    pub name: String,
    /// The name of its class.
    pub class: &'static str,
    /// Why: a clause without a full stop; the column, or the way to the tenant.
    pub because: String,
}

impl Tenants {
    /// Puts a model into words.
    pub fn of(catalog: &Catalog, tenancy: &Tenancy) -> Tenants {
        let axes = tenancy.axes.iter().map(|axis| TenantAxis {
            kind: match axis.kind {
                AxisKind::Organisation => "organisation",
                AxisKind::User => "user",
            },
            root: axis
                .root
                .and_then(|id| catalog.relation(id))
                .map(|it| name(catalog, it)),
            column: axis.column_name.clone(),
            tables: axis.columns.len() + axis.by_part.len(),
            confidence: if axis.certain { "high" } else { "medium" },
            evidence: axis.evidence.clone(),
        });
        let mut tables: Vec<TenantTable> = tenancy
            .classes
            .iter()
            .filter_map(|(id, class)| {
                let table = catalog.relation(*id)?;
                Some(TenantTable {
                    name: name(catalog, table),
                    class: class.name(),
                    because: because(catalog, tenancy, *id, *class),
                })
            })
            .collect();
        tables.sort_by(|one, other| one.name.cmp(&other.name));
        Tenants {
            axes: axes.collect(),
            tables,
            carriers: tenancy
                .carriers
                .iter()
                .map(|(carrier, count)| (carrier_words(catalog, carrier), *count))
                .collect(),
            roles: tenancy
                .roles
                .iter()
                .filter_map(|it| {
                    Some(TenantRole {
                        name: catalog.role(it.role)?.name.as_str().to_owned(),
                        part: it.part.name(),
                        owns: it.owns,
                        granted: it.granted,
                        policies: it.policies,
                    })
                })
                .collect(),
        }
    }

    /// How many tables are of a class.
    pub fn count(&self, class: &str) -> usize {
        self.tables.iter().filter(|table| table.class == class).count()
    }
}

fn name(catalog: &Catalog, table: &Relation) -> String {
    match catalog.schema(table.schema) {
        Some(schema) if schema.name.as_str() != "public" => {
            format!("{}.{}", schema.name.as_str(), table.name.as_str())
        }
        _ => table.name.as_str().to_owned(),
    }
}

fn because(catalog: &Catalog, tenancy: &Tenancy, table: RelationId, class: TableClass) -> String {
    let column = |number: ColumnNumber| {
        let column = catalog.relation(table).and_then(|it| it.column(number));
        column.map_or_else(String::new, |it| it.name.as_str().to_owned())
    };
    match class {
        TableClass::Root => "it holds the tenants".to_owned(),
        TableClass::Membership(number) => format!("it says whose users are in which {}", column(number)),
        TableClass::Tenant(number) | TableClass::User(number) => column(number),
        TableClass::Child { required, .. } => {
            // Each table on the way leads to the next; the last one leads to a tenant's table.
            let way = tenancy.way_to_tenant(table);
            let tables = way
                .iter()
                .skip(1)
                .map(|(id, _)| *id)
                .chain(last_of(tenancy, table));
            let way: Vec<String> = tables
                .filter_map(|id| catalog.relation(id))
                .map(|it| name(catalog, it))
                .collect();
            let may = if required { "" } else { ", where it refers to one" };
            format!("through {}{may}", way.join(", "))
        }
        TableClass::Users => "it holds those who sign in".to_owned(),
        TableClass::Global => "no foreign key leads to a tenant".to_owned(),
        TableClass::System => "a tool keeps it".to_owned(),
        TableClass::Ignored => "the configuration says so".to_owned(),
    }
}

/// The table at which the way from a child ends.
fn last_of(tenancy: &Tenancy, table: RelationId) -> Option<RelationId> {
    let (last, _) = tenancy.way_to_tenant(table).last().copied()?;
    match tenancy.class_of(last)? {
        TableClass::Child { parent, .. } => Some(parent),
        _ => None,
    }
}

fn carrier_words(catalog: &Catalog, carrier: &Carrier) -> String {
    match carrier {
        Carrier::Setting(name) => format!("the setting {name}"),
        Carrier::Claim(name) if name.is_empty() => "the token's claims".to_owned(),
        Carrier::Claim(name) => format!("the claim {name}"),
        Carrier::SignedInUser => "the signed-in user".to_owned(),
        Carrier::DatabaseRole => "the role of the database".to_owned(),
        Carrier::Function(id) => {
            let name = catalog.function(*id).map_or("", |it| it.name.as_str());
            format!("the function {name}")
        }
    }
}
