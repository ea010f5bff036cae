//! Filling templates.

/// Puts values in the place of `{{name}}`. A value is never read as a template; a name without value stays.
pub(super) fn fill(template: &str, values: &[(&str, &str)]) -> String {
    let mut filled = String::with_capacity(template.len());
    let mut rest = template;
    while let Some((before, after)) = rest.split_once("{{") {
        filled.push_str(before);
        let value = after.split_once("}}").and_then(|(name, after)| {
            let (_, value) = values.iter().find(|(known, _)| *known == name)?;
            Some((*value, after))
        });
        match value {
            Some((value, after)) => {
                filled.push_str(value);
                rest = after;
            }
            None => {
                filled.push_str("{{");
                rest = after;
            }
        }
    }
    filled + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_that_looks_like_a_template_stays_a_value() {
        let filled = fill("{{a}} {{b}} {{c}}", &[("a", "{{b}}"), ("b", "x")]);
        assert_eq!(filled, "{{b}} x {{c}}");
        assert_eq!(fill("{{", &[]), "{{");
    }
}
