//! `jira.tickets`: what can be said of a query without asking Jira. We add conditions of our own around it.

/// Checks that a query can stand in parentheses and be continued with `AND`.
///
/// # Errors
/// Says in words what is wrong.
pub(crate) fn parse(text: &str) -> Result<String, String> {
    let bare = outside_quotes(text)?;
    let mut open = 0_u32;
    for c in bare.chars() {
        match c {
            '(' => open += 1,
            ')' => open = open.checked_sub(1).ok_or("a `)` closes nothing")?,
            _ => {}
        }
    }
    if open > 0 {
        return Err("a `(` is not closed".to_owned());
    }
    let words: Vec<&str> = bare.split(|c: char| !c.is_alphanumeric() && c != '_').filter(|word| !word.is_empty()).collect();
    let orders = |two: &[&str]| two[0].eq_ignore_ascii_case("order") && two[1].eq_ignore_ascii_case("by");
    if words.windows(2).any(orders) {
        return Err("leave `ORDER BY` out; yokotend puts the tickets in an order of its own".to_owned());
    }
    Ok(text.to_owned())
}

/// The query with an empty word for each text in quotes.
fn outside_quotes(text: &str) -> Result<String, String> {
    let mut bare = String::new();
    let mut quote = None;
    let mut letters = text.chars();
    while let Some(c) = letters.next() {
        match (quote, c) {
            (_, '\\') => {
                letters.next();
            }
            (Some(open), c) if c == open => quote = None,
            (Some(_), _) => {}
            (None, '"' | '\'') => {
                quote = Some(c);
                bare.push_str(" _ ");
            }
            (None, c) => bare.push(c),
        }
    }
    if quote.is_some() { Err("a quotation mark is not closed".to_owned()) } else { Ok(bare) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_order_is_found_outside_quotes_only() {
        for good in ["project = INC", "summary ~ \"order by mail\"", "summary ~ 'it\\'s (' AND project = A", "orders = by"] {
            assert_eq!(parse(good).as_deref(), Ok(good));
        }
        for bad in ["project = INC ORDER BY created", "project = INC order\n by created", "(a = b", "a = b) OR (c = d", "a = \"b"] {
            assert!(parse(bad).is_err(), "{bad}");
        }
    }
}
