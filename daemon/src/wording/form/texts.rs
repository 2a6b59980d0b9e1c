//! The words of the form and the receipt. `{…}` stands for what is filled in.

use std::collections::BTreeMap;

use incident::text::Language;

/// All of them, in one language, by key.
pub fn texts(language: Language) -> BTreeMap<&'static str, &'static str> {
    TEXTS.iter().map(|(key, en, ja)| (*key, if language == Language::En { *en } else { *ja })).collect()
}

/// One of them; its key, where there is none.
pub fn text(key: &'static str, language: Language) -> &'static str {
    let found = TEXTS.iter().find(|(known, ..)| *known == key);
    found.map_or(key, |(_, en, ja)| if language == Language::En { *en } else { *ja })
}

/// One of them with values in it. What a value holds is never filled in again.
pub fn filled(key: &'static str, language: Language, values: &[(&str, &str)]) -> String {
    let (mut out, mut rest) = (String::new(), text(key, language));
    while let Some((before, from)) = rest.split_once('{') {
        out.push_str(before);
        let (name, behind) = from.split_once('}').unwrap_or((from, ""));
        out.push_str(values.iter().find(|(known, _)| *known == name).map_or("", |(_, value)| value));
        rest = behind;
    }
    out + rest
}

const TEXTS: &[(&str, &str, &str)] = &[
    ("skip", "Skip to the form", "フォームへ移動"),
    ("skip_receipt", "Skip to the text", "本文へ移動"),
    ("other_language", "日本語", "English"),
    // the form
    ("form_title", "Report an incident", "インシデントの報告"),
    (
        "form_intro",
        "Under a minute. Guess if you have to: the level can be corrected on the next page, all else in the channel or the report.",
        "1分で終わります。分からないところは推測でかまいません。レベルは次のページで、ほかはチャンネルや報告書で訂正できます。",
    ),
    ("kind", "What kind is it?", "何が起きましたか"),
    ("kind_questions", "Its questions", "質問を開く"),
    ("change", "Change", "変更"),
    ("services", "Which services?", "対象のサービス"),
    ("services_hint", "One or more, or “I do not know”.", "複数選べます。分からなければ「分からない」を選んでください。"),
    ("service_unknown", "I do not know", "分からない"),
    ("questions", "How bad is it?", "どのくらい深刻ですか"),
    ("questions_hint", "Leave open what you do not know.", "分からない質問は空けておいてください。"),
    (
        "questions_hint_fixed",
        "The level is always {n}; your answers tell those who help what to do first.",
        "レベルは常に{n}です。回答は、対応する人が最初に何をするかを決める手がかりになります。",
    ),
    ("yes", "Yes", "はい"),
    ("no", "No", "いいえ"),
    ("title", "What do you see?", "起きていること"),
    ("title_hint", "One line.", "1行で書いてください。"),
    ("rest", "If there is time", "任意の項目"),
    ("description", "What else do you know?", "ほかに分かること"),
    (
        "description_hint",
        "Messages, numbers, what changed shortly before. No passwords.",
        "表示、件数、直前の変更など。パスワードは書かないでください。",
    ),
    ("started_at", "Since when?", "いつから"),
    ("started_at_hint", "Empty: just now. The time zone is {zone}.", "空欄の場合は現在時刻になります。時刻は{zone}です。"),
    ("reporter", "Your name", "お名前"),
    ("reporter_hint", "So that those who help can ask you.", "対応する人が質問できるようにします。"),
    ("reporter_known", "You report as {who}.", "{who}として報告します。"),
    ("send", "Report now", "報告する"),
    ("level_open", "The level follows from your answers.", "回答に応じてレベルが決まります。"),
    ("level_open_kind", "Choose what kind it is; the level follows.", "種類を選ぶとレベルが決まります。"),
    ("because_before", "Because you answered yes to ", ""),
    ("because_after", "", "に「はい」と答えたため"),
    // similar incidents
    ("similar", "This looks like", "似た事例があります"),
    ("similar_solved", "Solved by", "解決した方法"),
    ("similar_words", "Both say {words}.", "共通する語：{words}"),
    ("similar_one", "1 similar incident", "似た事例が1件あります"),
    ("similar_some", "{n} similar incidents", "似た事例が{n}件あります"),
    // what is wrong
    ("error", "Error:", "エラー："),
    ("not_sent", "Not sent yet", "まだ送信できていません"),
    ("kept", "Everything that you entered is still there.", "入力した内容は残っています。"),
    ("error_kind", "Choose what kind it is", "種類を選んでください"),
    ("error_kind_more", "The one that comes closest is enough.", "いちばん近いもので構いません。"),
    ("error_title", "Say in one line what you see", "起きていることを1行で書いてください"),
    ("error_title_more", "For example “Card payments time out for some shops”.", "例：「一部の加盟店でカード決済ができない」"),
    ("error_title_long", "Say it in at most 200 characters", "起きていることは200文字以内で書いてください"),
    ("error_title_long_more", "The rest fits into the field below.", "続きは下の欄に書けます。"),
    ("error_services", "Choose the services", "対象のサービスを選んでください"),
    (
        "error_services_more",
        "One or more. If you do not know, choose “I do not know”.",
        "1つ以上選んでください。分からなければ「分からない」を選んでください。",
    ),
    ("error_services_odd", "Choose the services from the list", "サービスは一覧から選んでください"),
    ("error_services_odd_more", "The list has changed meanwhile.", "一覧が変わりました。"),
    ("error_description", "Say the rest in at most 10,000 characters", "ほかに分かることは10,000文字以内で書いてください"),
    ("error_description_more", "More can be posted in the channel.", "続きはチャンネルに書けます。"),
    (
        "error_started_at",
        "Write the time as 2026-11-22 14:03, or leave it empty",
        "日時は2026-11-22 14:03のように書くか、空けておいてください",
    ),
    ("error_started_at_more", "The day alone is enough.", "日付だけでも構いません。"),
    ("error_future", "It cannot have begun in the future", "未来の日時にはできません"),
    ("error_future_more", "Leave it empty, if it began just now.", "起きたばかりなら空けておいてください。"),
    ("error_reporter", "Write your name", "お名前を書いてください"),
    ("error_reporter_more", "So that those who help can ask you.", "対応する人が質問できるようにします。"),
    ("error_reporter_long", "A name has at most 100 characters", "お名前は100文字以内で書いてください"),
    ("error_reporter_long_more", "A short one is enough.", "短い名前で構いません。"),
    (
        "error_expired",
        "This page was open for too long. Press the button once more",
        "ページを開いてから時間がたちました。もう一度ボタンを押してください",
    ),
    (
        "error_stored",
        "It could not be stored. Try again in a moment, or call somebody",
        "保存できませんでした。少し待ってもう一度押すか、誰かに電話してください",
    ),
    // pages that say one thing
    ("refused_title", "Not taken", "受け付けられません"),
    ("refused_origin", "This did not come from our own page.", "このページ以外から送られた内容です。"),
    ("refused_token", "This page is not valid any more.", "このページは無効です。"),
    ("refused_who", "We do not know who you are.", "どなたか確認できません。"),
    ("refused_who_more", "Come by the address that your company gave you for this form.", "会社から案内されたアドレスを開いてください。"),
    ("too_large_title", "Too much at once", "内容が多すぎます"),
    (
        "too_large",
        "A report has at most 64 KiB. Send the first lines now and the rest in the channel.",
        "報告は64KiBまでです。まず要点だけ送り、続きはチャンネルに書いてください。",
    ),
    ("no_form_title", "There is no form yet", "フォームがまだありません"),
    (
        "no_form",
        "The archive has no questionnaire that can be read. Call somebody now; the operators find the reason in the log.",
        "読み込める質問票がありません。今すぐ誰かに電話してください。理由はログにあります。",
    ),
    ("no_incident_title", "No such incident", "このインシデントはありません"),
    ("no_incident", "Nothing was reported under this number.", "この番号の報告はありません。"),
    ("failed_title", "Our storage does not answer", "保存先が応答しません"),
    ("failed", "Nothing is lost: load this page again in a moment.", "内容は失われていません。少し待って再読み込みしてください。"),
    ("back_to_form", "To the form", "フォームへ"),
    // the receipt
    ("thanks", "Reported. Thank you.", "受け付けました。"),
    ("level_long", "Level {n} {word}", "レベル{n} {word}"),
    ("correct", "Correct the level", "レベルを訂正"),
    ("corrected_by", "Corrected by {who}, was level {n}.", "{who}が訂正（もとはレベル{n}）"),
    ("open_channel", "Open {name}", "{name}を開く"),
    (
        "help_now",
        "What helps now: post what you see in the channel, with times. You do not have to fix it.",
        "見えていることを時刻と一緒にチャンネルに書いてください。直そうとしなくて大丈夫です。",
    ),
    (
        "help_alone",
        "What helps now: note what you see, with times. You do not have to fix it.",
        "見えていることを時刻と一緒に書き留めてください。直そうとしなくて大丈夫です。",
    ),
    ("happened", "What has happened", "これまでの動き"),
    ("stored", "Stored", "保存しました"),
    ("step_waiting", "next", "このあと"),
    ("step_going", "under way", "進行中"),
    ("step_held", "needs somebody", "確認が必要"),
    ("steps_said", "{done} of {all} steps done", "{all}件中{done}件が完了"),
    ("flood", "Many reports came in at once, so nobody was called yet.", "報告が一度に多く届いたため、まだ誰にも電話していません。"),
    ("let_ring", "Call now", "今すぐ電話する"),
    ("seen_before", "Seen before", "過去の似た事例"),
    ("reported", "What was reported", "報告の内容"),
    ("reported_services", "Services: {names}", "対象のサービス：{names}"),
    ("reported_open", "not answered", "未回答"),
    (
        "correct_rest",
        "Something is wrong here? The level can be corrected above. Say all else in the channel, or write it in the report.",
        "内容に誤りがあるときは、レベルは上の「レベルを訂正」で、ほかはチャンネルか報告書で訂正してください。",
    ),
    (
        "unanswered",
        "No question is answered yet: it stays at level {n} until somebody answers. As soon as you know more, correct the level.",
        "まだどの質問にも回答がないため、レベル{n}のままです。分かりしだい、レベルを訂正してください。",
    ),
    ("reported_by", "{when} by {who}", "{when} {who}"),
    ("another", "Report another incident", "別のインシデントを報告"),
    // another level
    ("correct_title", "Correct the level of {id}", "{id}のレベルの訂正"),
    (
        "correct_intro",
        "What the new level adds begins at once. What is done already is not done again or taken back.",
        "新しいレベルで増える手順はすぐに始まります。済んだ手順を繰り返すことや取り消すことはありません。",
    ),
    ("correct_level", "Which level is it?", "正しいレベル"),
    ("correct_why", "Why?", "理由"),
    ("correct_why_hint", "Optional. It stands beside the level.", "任意です。レベルと一緒に残ります。"),
    ("correct_send", "Correct it", "訂正する"),
    ("error_level", "Choose a level", "レベルを選んでください"),
    ("error_why", "Say why in at most 500 characters", "理由は500文字以内で書いてください"),
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_text_stands_once_in_both_languages_with_the_same_values() {
        let keys: BTreeSet<_> = TEXTS.iter().map(|(key, ..)| key).collect();
        assert_eq!(keys.len(), TEXTS.len());
        for (key, en, ja) in TEXTS {
            let values =
                |text: &str| text.split('{').skip(1).map(|part| part.split('}').next().map(str::to_owned)).collect::<BTreeSet<_>>();
            assert!(!en.is_empty() && !ja.is_empty() || key.starts_with("because"), "{key}");
            assert_eq!(values(en), values(ja), "{key}");
        }
    }

    #[test]
    fn a_value_is_filled_in_as_it_is() {
        assert_eq!(filled("level_long", Language::En, &[("n", "{word}"), ("word", "Major")]), "Level {word} Major");
    }
}
