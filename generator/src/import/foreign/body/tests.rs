//! Headings and facts of foreign reports, in shapes that were met.

use super::*;

fn title(text: &str) -> Option<String> {
    title_heading(text).map(|heading| heading.words)
}

#[test]
fn the_title_is_the_first_heading_of_the_first_level() {
    for (text, expected) in [
        ("\n# Website **Outage** `x` ##\n", Some("Website Outage x")),
        ("Words\n=====\n", Some("Words")),
        ("## Summary\n\ntext\n\n# Title\n", Some("Title")),
        ("## Summary\n\n## The outage\n", Some("The outage")),
        ("The outage\n---\n", Some("The outage")),
        ("```\n# comment\n```\n<!--\n# hidden\n-->\n# shown\n", Some("shown")),
        ("# [ADFS](https://a.example) \\# 1\n", Some("ADFS # 1")),
        ("#hashtag\n\ntext\n\n---\n", None),
        ("| a |\n|---|\n", None),
        ("", None),
    ] {
        assert_eq!(title(text).as_deref(), expected, "{text:?}");
    }
}

#[test]
fn facts_stand_in_rows_of_two_cells_and_in_lines_of_their_own() {
    let text = "| 項目 | 値 |\n|---|---|\n| **重大度** | SEV-3（x） |\n\n**発生日**: 2026-03-02\n- **Severity:** SEV-2\n検知日時：2026年\nhttps://a.example\n| a | b | c |\n";
    let found: Vec<(String, &str)> = facts(text).into_iter().map(|fact| (fact.key, fact.value)).collect();
    let expected =
        [("項目", "値"), ("---", "---"), ("重大度", "SEV-3（x）"), ("発生日", "2026-03-02"), ("Severity", "SEV-2"), ("検知日時", "2026年")];
    assert_eq!(found, expected.map(|(key, value)| (key.to_owned(), value)));
    for fact in facts(text) {
        assert!(text[fact.start..].starts_with(fact.value), "{fact:?}");
    }
}

#[test]
fn code_and_comments_are_not_prose() {
    let text = "a\n~~~~\nb\n~~~\nc\n~~~~\nd\n<!-- e\nf -->\ng <!-- h -->\n````\n";
    let lines: Vec<&str> = prose_lines(text).map(|line| line.text).collect();
    assert_eq!(lines, ["a", "d", "<!-- e", "g <!-- h -->"]);
}

#[test]
fn the_language_is_that_of_most_letters() {
    assert_eq!(language("決済サービスの API が timeout した。原因は TLS 証明書の失効である。"), Some("ja"));
    assert_eq!(language("支付服务的接口超时，原因是证书过期。"), Some("zh"));
    assert_eq!(language("The API was down and the certificate of the balancer had expired."), Some("en"));
    assert_eq!(language("Server je bio nedostupan zbog isteka sertifikata."), None);
    assert_eq!(language(""), None);
}
