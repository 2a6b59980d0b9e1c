//! What is said on the telephone, as Twilio's XML.

use incident::text::Language;

use crate::adapters::harmless::line;

/// Most characters of a text that Twilio takes with a call.
const LONGEST: usize = 4000;

/// Words that are said twice, for nobody hears the first sentence of a call at night.
pub(super) fn twice(words: &str, language: Language) -> String {
    let tag = match language {
        Language::En => "en-US",
        Language::Ja => "ja-JP",
    };
    let around = |said: &str| {
        let say = format!("<Say language=\"{tag}\">{said}</Say>");
        format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?><Response>{say}<Pause length=\"1\"/>{say}</Response>")
    };
    let room = (LONGEST - around("").chars().count()) / 2;
    around(&escaped(&line(words), room))
}

/// As much of a text as fits into so many characters when it is escaped; nothing in it is markup.
fn escaped(text: &str, mut room: usize) -> String {
    let mut out = String::new();
    for c in text.chars().filter(|&c| !matches!(c, '\u{FFFE}' | '\u{FFFF}')) {
        let mut bytes = [0; 4];
        let piece = match c {
            '&' => "&amp;",
            '<' => "&lt;",
            '>' => "&gt;",
            '"' => "&quot;",
            '\'' => "&apos;",
            c => c.encode_utf8(&mut bytes),
        };
        let length = piece.chars().count();
        if length > room {
            break;
        }
        room -= length;
        out.push_str(piece);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_said_twice_in_their_language() {
        let said = twice("障害です。", Language::Ja);
        assert_eq!(said.matches("<Say language=\"ja-JP\">障害です。</Say>").count(), 2);
        assert!(twice("An outage.", Language::En).contains("<Say language=\"en-US\">An outage.</Say>"));
    }

    #[test]
    fn nothing_typed_is_markup_and_no_escape_is_cut_through() {
        let said = twice("</Say><Dial>+81901234567</Dial> & \"a\" 'b'\u{0}\u{FFFF}\n", Language::En);
        assert!(said.contains("&lt;/Say&gt;&lt;Dial&gt;+81901234567&lt;/Dial&gt; &amp; &quot;a&quot; &apos;b&apos;"), "{said}");
        assert!(!said.contains("<Dial>") && !said.contains(['\u{0}', '\u{FFFF}', '\n']));
        for piece in ["&", "障", "a<", "👩‍👩‍👧"] {
            for before in 0..6 {
                let said = twice(&format!("{}{}", "x".repeat(before), piece.repeat(5000)), Language::Ja);
                assert!(said.chars().count() <= LONGEST && said.ends_with("</Response>"), "{piece}");
                assert!(!said.replace("&amp;", "").replace("&lt;", "").contains('&'), "{piece}");
            }
        }
    }
}
