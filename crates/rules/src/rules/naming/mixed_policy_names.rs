use crate::prelude::*;

declare_rule! {
    /// Policies with names in several styles.
    ///
    /// ## Why is this bad?
    ///
    /// Who looks for a policy does not know whether to look for words or for `table_command`; what was written with a tool,
    /// by hand and in a hurry stands side by side.
    ///
    /// ## Example
    ///
    /// ```sql
    /// CREATE TABLE invoices (id bigint PRIMARY KEY, owner name);
    /// CREATE POLICY invoices_select ON invoices FOR SELECT USING (owner = current_user);
    /// CREATE POLICY invoices_insert ON invoices FOR INSERT WITH CHECK (owner = current_user);
    /// CREATE POLICY invoices_update ON invoices FOR UPDATE USING (owner = current_user);
    /// CREATE POLICY "Owners may delete their invoices" ON invoices FOR DELETE USING (owner = current_user); -- finding
    /// ```
    ///
    /// ```sql
    /// CREATE TABLE invoices (id bigint PRIMARY KEY, owner name);
    /// CREATE POLICY invoices_select ON invoices FOR SELECT USING (owner = current_user);
    /// CREATE POLICY own ON invoices FOR INSERT WITH CHECK (owner = current_user);
    /// CREATE POLICY invoices_update ON invoices FOR UPDATE USING (owner = current_user);
    /// CREATE POLICY invoices_delete ON invoices FOR DELETE USING (owner = current_user);
    /// ```
    ///
    /// ## Limits
    ///
    /// A matter of taste: off unless it is asked for, and reported once, at the first policy of the rarer style.
    pub static RULE = {
        id: "mixed-policy-names",
        category: Category::Naming,
        severity: Severity::Low,
        default: false,
        sources: &["ISO-074"],
        check: Check::Catalog(check),
        counts: Some(("policy", "policies")),
    }
}

fn check(_: &Catalog, ctx: &mut Context<'_>) {
    let policies: Vec<(&Relation, &Policy)> = ctx
        .own_relations()
        .flat_map(|table| table.policies.iter().map(move |policy| (table, policy)))
        .collect();
    ctx.examined(policies.len());
    let is_sentence = |policy: &Policy| policy.name.as_str().contains(' ');
    let (sentences, names): (Vec<_>, Vec<_>) = policies.into_iter().partition(|(_, it)| is_sentence(it));
    let (rarer, usual, style) = if sentences.len() <= names.len() {
        (sentences, names, "a name with words in between")
    } else {
        (names, sentences, "a name without spaces")
    };
    let Some((table, policy)) = rarer.first().filter(|_| usual.len() > 2) else {
        return;
    };
    let message = format!(
        "`{}` is {style}, unlike {} others",
        policy.name.as_str(),
        usual.len()
    );
    let mut finding = Finding::on(ctx.on_policy(table, policy), message);
    if rarer.len() > 1 {
        finding = finding.note(format!("{} more are like it.", rarer.len() - 1));
    }
    ctx.report(finding);
}
