//! Overload resolution: which of several functions or operators suits the arguments best (`parse_func.c`).

use super::Binder;
use crate::id::TypeId;
use crate::operator::CastContext;

impl Binder<'_> {
    /// Which candidates can take the arguments (`func_match_argtypes`): their places.
    pub(super) fn matching<'c>(
        &self,
        inputs: &[TypeId],
        candidates: impl Iterator<Item = &'c [TypeId]>,
    ) -> Vec<usize> {
        candidates
            .enumerate()
            .filter(|(_, types)| self.can_coerce_all(inputs, types, CastContext::Implicit))
            .map(|(at, _)| at)
            .collect()
    }

    /// The best of several candidates that can all take the arguments (`func_select_candidate`), as its place.
    pub(super) fn select_candidate(&self, inputs: &[TypeId], candidates: &[&[TypeId]]) -> Option<usize> {
        let mut bases: Vec<TypeId> = inputs
            .iter()
            .map(|input| {
                if *input == TypeId::UNKNOWN {
                    *input
                } else {
                    self.base_type(*input)
                }
            })
            .collect();
        let unknowns = bases.iter().filter(|base| **base == TypeId::UNKNOWN).count();
        let mut kept: Vec<usize> = (0..candidates.len()).collect();

        kept = best(kept, |at| {
            let pairs = bases.iter().zip(candidates[at]);
            pairs
                .filter(|(base, own)| **base != TypeId::UNKNOWN && base == own)
                .count()
        });
        if let [only] = kept[..] {
            return Some(only);
        }

        let mut categories: Vec<char> = bases.iter().map(|base| self.category(*base).0).collect();
        kept = best(kept, |at| {
            let slots = bases.iter().zip(candidates[at]).zip(&categories);
            slots
                .filter(|((base, own), category)| {
                    **base != TypeId::UNKNOWN && (base == own || self.category(**own) == (**category, true))
                })
                .count()
        });
        if let [only] = kept[..] {
            return Some(only);
        }
        if unknowns == 0 {
            return None;
        }

        if let Some(wanted) = self.categories_of_unknowns(&bases, candidates, &kept, &mut categories) {
            let fits = |at: &usize| {
                candidates[*at].iter().enumerate().all(|(slot, own)| {
                    if bases[slot] != TypeId::UNKNOWN {
                        return true;
                    }
                    let (category, preferred) = self.category(*own);
                    category == categories[slot] && (preferred || !wanted[slot])
                })
            };
            let narrowed: Vec<usize> = kept.iter().copied().filter(fits).collect();
            if !narrowed.is_empty() {
                kept = narrowed;
            }
            if let [only] = kept[..] {
                return Some(only);
            }
        }

        if unknowns < inputs.len() {
            let mut known = bases.iter().copied().filter(|base| *base != TypeId::UNKNOWN);
            let first = known.next()?;
            if known.all(|base| base == first) {
                bases.fill(first);
                let mut fitting = kept
                    .into_iter()
                    .filter(|at| self.can_coerce_all(&bases, candidates[*at], CastContext::Implicit));
                if let (Some(only), None) = (fitting.next(), fitting.next()) {
                    return Some(only);
                }
            }
        }
        None
    }

    /// For each unknown argument the category that the candidates agree on, and whether a preferred type is there;
    /// none where they do not agree.
    fn categories_of_unknowns(
        &self,
        bases: &[TypeId],
        candidates: &[&[TypeId]],
        kept: &[usize],
        categories: &mut [char],
    ) -> Option<Vec<bool>> {
        let mut wanted = vec![false; bases.len()];
        for slot in 0..bases.len() {
            if bases[slot] != TypeId::UNKNOWN {
                continue;
            }
            let mut chosen: Option<(char, bool)> = None;
            let mut conflict = false;
            for at in kept {
                let (category, preferred) = self.category(candidates[*at][slot]);
                match &mut chosen {
                    None => chosen = Some((category, preferred)),
                    Some((known, has_preferred)) if *known == category => *has_preferred |= preferred,
                    Some(known) if category == 'S' => *known = (category, preferred),
                    Some(_) => conflict = true,
                }
            }
            let (category, preferred) = chosen?;
            if conflict && category != 'S' {
                return None;
            }
            categories[slot] = category;
            wanted[slot] = preferred;
        }
        Some(wanted)
    }
}

/// Those with the highest count.
fn best(candidates: Vec<usize>, count: impl Fn(usize) -> usize) -> Vec<usize> {
    let counts: Vec<usize> = candidates.iter().map(|at| count(*at)).collect();
    let most = counts.iter().copied().max().unwrap_or(0);
    candidates
        .into_iter()
        .zip(counts)
        .filter(|(_, count)| *count == most)
        .map(|(at, _)| at)
        .collect()
}
