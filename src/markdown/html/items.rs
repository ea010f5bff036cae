//! List items: steps that can be linked to, checklist entries with their boxes and badges.

use super::{Open, Page, escape::push_attribute};
use crate::markdown::outline::Item;

impl<'o> Page<'o> {
    pub(super) fn start_item(&mut self, start: usize) {
        let outline = self.outline;
        let starts_here = |offset: u32| offset as usize == start;
        while outline
            .item_ids
            .get(self.item_ids)
            .is_some_and(|(offset, _)| (*offset as usize) < start)
        {
            self.item_ids += 1;
        }
        while outline
            .items
            .get(self.items)
            .is_some_and(|item| (item.span.start as usize) < start)
        {
            self.items += 1;
        }
        while outline
            .steps
            .get(self.steps)
            .is_some_and(|step| (step.span.start as usize) < start)
        {
            self.steps += 1;
        }
        let item = outline
            .items
            .get(self.items)
            .filter(|item| starts_here(item.span.start));
        let step = outline
            .steps
            .get(self.steps)
            .filter(|step| starts_here(step.span.start));
        let explicit = outline
            .item_ids
            .get(self.item_ids)
            .filter(|(offset, _)| starts_here(*offset));
        self.out.push_str("<li");
        if let Some(item) = item {
            self.out.push_str(" class=\"item");
            for (name, _) in marks(item) {
                self.out.push(' ');
                self.out.push_str(name);
            }
            self.out.push('"');
        }
        let item_id = item.map(|item| item.id.as_str());
        let step_id = step.map(|step| step.anchor.as_str());
        let id = explicit.map(|(_, id)| id.as_str()).or(item_id).or(step_id);
        if let Some(id) = id {
            self.write_id(id);
        }
        self.out.push('>');
        // A numbered step that is a checklist item too answers to both names.
        if let Some(step) = step_id.filter(|step| Some(*step) != id) {
            self.out.push_str("<span");
            self.write_id(step);
            self.out.push_str("></span>");
        }
        self.push_open(Open::Item(item.map(|_| self.items)));
    }

    pub(super) fn open_item(&self) -> Option<&'o Item> {
        let index = self.open.iter().rev().find_map(|open| match open {
            Open::Item(index) => Some(*index),
            _ => None,
        })?;
        self.outline.items.get(index?)
    }

    pub(super) fn write_box(&mut self, ticked: bool) {
        let checked = if ticked { " checked" } else { "" };
        self.out
            .push_str(&format!("<input type=\"checkbox\" disabled{checked}"));
        if let Some(item) = self.open_item() {
            self.out.push_str(" aria-label=\"");
            push_attribute(&mut self.out, &item.text);
            self.out.push('"');
        }
        self.out.push_str("> ");
    }

    pub(super) fn end_item_text(&mut self) {
        if matches!(self.open.last(), Some(Open::Flattened)) {
            return;
        }
        let Some(item) = self.open_item() else { return };
        for (name, label) in marks(item) {
            self.out
                .push_str(&format!(" <span class=\"badge {name}\">{label}</span>"));
        }
    }
}

/// The marks that an item carries: class and label.
fn marks(item: &Item) -> impl Iterator<Item = (&'static str, &'static str)> + use<> {
    [
        (item.critical, ("critical", "critical")),
        (item.optional, ("optional", "optional")),
        (item.verify, ("verify", "verify")),
        (item.evidence, ("evidence", "evidence")),
    ]
    .into_iter()
    .filter_map(|(carried, mark)| carried.then_some(mark))
}
