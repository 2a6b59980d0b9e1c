//! What other people call our keys and levels, and the file with which a user says it better.

use std::collections::BTreeMap;

use incident::diagnostic::code;
use incident::diagnostic::finding::{Diagnostic, Source, nearest};
use incident::level::Level;
use incident::yaml::node::Node;
use incident::yaml::read::{Codes, Reader};
use unicode_normalization::UnicodeNormalization;

/// The codes of findings in a map. It is written for one import: a key that nobody reads is a mistake there, not a wish.
static CODES: Codes = Codes { unreadable: code::IMPORT_MAP, value: code::IMPORT_MAP_VALUE, unknown_key: code::IMPORT_MAP_VALUE };

/// What a foreign key can tell us.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Field {
    /// `id`
    Id,
    /// `title`
    Title,
    /// `kind`; only a map says so
    Kind,
    /// `level`
    Level,
    /// `status`
    Status,
    /// `started_at`
    Started,
    /// a stretch of time: begin and end in one value
    Period,
    /// `detected_at`
    Detected,
    /// `acknowledged_at`
    Acknowledged,
    /// `mitigated_at`
    Mitigated,
    /// `resolved_at`, or whether it is resolved
    Resolved,
    /// `known_at`
    Known,
    /// `summary`
    Summary,
    /// `lead`
    Lead,
    /// `services`
    Services,
    /// `teams`
    Teams,
    /// `tags`
    Tags,
    /// `factors`
    Factors,
    /// `visibility`
    Visibility,
    /// `lang`
    Lang,
    /// `extra`: kept as it is
    Extra,
    /// the address a page had; its date is a guess
    Path,
    /// `draft: true`
    Draft,
}

/// Our keys as a map names them.
const OURS: &[(&str, Field)] = &[
    ("id", Field::Id),
    ("title", Field::Title),
    ("kind", Field::Kind),
    ("level", Field::Level),
    ("status", Field::Status),
    ("started_at", Field::Started),
    ("detected_at", Field::Detected),
    ("acknowledged_at", Field::Acknowledged),
    ("mitigated_at", Field::Mitigated),
    ("resolved_at", Field::Resolved),
    ("known_at", Field::Known),
    ("summary", Field::Summary),
    ("lead", Field::Lead),
    ("services", Field::Services),
    ("teams", Field::Teams),
    ("tags", Field::Tags),
    ("factors", Field::Factors),
    ("visibility", Field::Visibility),
    ("lang", Field::Lang),
    ("extra", Field::Extra),
];

/// Keys by the words that other people use, folded by [`folded`]; of two for one field, the one further up counts.
const THEIRS: &[(Field, &[&str])] = &[
    (Field::Id, &["id", "incidentid", "インシデントid", "障害id", "障害番号", "管理番号"]),
    (Field::Title, &["title", "タイトル", "件名"]),
    (Field::Level, &["level", "severity", "sev", "priority", "重大度", "深刻度", "重要度", "影響度", "障害レベル", "レベル"]),
    (Field::Status, &["status", "state", "ステータス", "状態"]),
    (
        Field::Started,
        &[
            "startedat",
            "started",
            "occurredat",
            "occurred",
            "starttime",
            "startdate",
            "start",
            "began",
            "incidentdate",
            "dateofincident",
            "発生日時",
            "発生時刻",
            "障害発生日時",
            "発生日",
            "開始日時",
            "日時",
            "date",
            "日付",
            "publishdate",
            "pubdate",
            "published",
        ],
    ),
    (Field::Period, &["影響期間", "障害期間", "発生期間", "発生時間帯"]),
    (Field::Detected, &["detectedat", "detected", "detectiontime", "検知日時", "検知時刻", "発見日時", "覚知日時"]),
    (Field::Acknowledged, &["acknowledgedat", "acknowledged", "対応開始日時", "対応開始時刻"]),
    (Field::Mitigated, &["mitigatedat", "mitigated", "暫定復旧日時", "暫定対応日時"]),
    (
        Field::Resolved,
        &[
            "resolvedat",
            "resolvedwhen",
            "resolveddate",
            "resolved",
            "endedat",
            "ended",
            "endtime",
            "enddate",
            "end",
            "復旧日時",
            "復旧時刻",
            "解決日時",
            "終了日時",
            "復旧日",
            "解決日",
        ],
    ),
    (Field::Known, &["knownat"]),
    (Field::Summary, &["summary"]),
    (Field::Lead, &["lead"]),
    (
        Field::Services,
        &[
            "services",
            "service",
            "affected",
            "affectedsystems",
            "affectedservices",
            "affects",
            "affectedcomponents",
            "components",
            "impactedservices",
            "systems",
            "影響サービス",
            "対象サービス",
        ],
    ),
    (Field::Teams, &["teams", "team"]),
    (Field::Tags, &["tags"]),
    (Field::Factors, &["factors"]),
    (Field::Visibility, &["visibility"]),
    (Field::Lang, &["lang", "language", "locale"]),
    (Field::Path, &["path", "permalink"]),
    (Field::Draft, &["draft"]),
];

/// Words for levels in status pages, post-mortems and Japanese reports, folded. Ours come first: `Major` and 重大 are 4.
const LEVELS: [(i64, &[&str]); 5] = [
    (5, &["critical", "down", "majoroutage", "outage", "fatal", "emergency", "blocker", "緊急", "致命的", "最重要", "全面停止"]),
    (4, &["major", "high", "severe", "serious", "significant", "重大", "重要", "高"]),
    (3, &["moderate", "disrupted", "partialoutage", "medium", "middle", "warning", "警戒", "中", "中程度", "一部停止"]),
    (2, &["minor", "degradedperformance", "degraded", "low", "slow", "注意", "低"]),
    (
        1,
        &[
            "trivial",
            "notice",
            "undermaintenance",
            "maintenance",
            "scheduledmaintenance",
            "planned",
            "info",
            "informational",
            "軽微",
            "お知らせ",
            "メンテナンス",
        ],
    ),
];

/// How a word came to its level.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Because {
    /// The user's map says so.
    Mapped,
    /// It is a number of ours.
    Number,
    /// It is a usual word.
    Usual,
    /// It is nearly this usual word.
    Nearly(String),
}

/// What words mean in one import: the user's map over the usual.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Words {
    levels: BTreeMap<String, Level>,
    keys: BTreeMap<String, Field>,
    kinds: BTreeMap<String, String>,
}

impl Words {
    /// Reads a map: `levels: {disrupted: 3}`, `keys: {affected: services}`, `kinds: {bug: outage}`.
    pub fn read(source: Source<'_>) -> (Self, Vec<Diagnostic>) {
        let mut reader = Reader::new(source, &CODES, 0);
        let mut words = Self::default();
        let Some(root) = reader.mapping(source.text) else {
            return (words, reader.into_findings());
        };
        for (key, node) in reader.entries("map", &root) {
            match key.name.as_str() {
                "levels" => words.levels = entries(&mut reader, "levels", node, level),
                "keys" => words.keys = entries(&mut reader, "keys", node, |reader, key, node| reader.word(key, node, OURS)),
                "kinds" => words.kinds = entries(&mut reader, "kinds", node, text),
                _ => reader.unknown(key, &["levels", "keys", "kinds"]),
            }
        }
        (words, reader.into_findings())
    }

    /// What a key of a header tells, and its rank among keys that tell the same: the smallest counts.
    pub fn field(&self, key: &str) -> Option<(Field, usize)> {
        let key = folded(key);
        if let Some(field) = self.keys.get(&key) {
            return Some((*field, 0));
        }
        let rank = |names: &[&str]| names.iter().position(|name| *name == key);
        THEIRS.iter().find_map(|(field, names)| Some((*field, rank(names)? + 1)))
    }

    /// The kind that a word stands for.
    pub fn kind(&self, word: &str) -> String {
        self.kinds.get(&folded(word)).cloned().unwrap_or_else(|| word.to_owned())
    }

    /// The level that a value tells, prose behind it or not.
    pub fn level(&self, value: &str) -> Option<(Level, Because)> {
        let head = value.split(['(', '（', ':', '：', ',', '、', '。', '|', '<']).next().unwrap_or_default();
        let first = head.split_whitespace().next().unwrap_or_default();
        let tries = [value, head, first];
        let mapped = tries.iter().find_map(|word| self.levels.get(&folded(word)));
        let usual = || tries.iter().find_map(|word| usual_level(&folded(word)));
        mapped.map(|level| (*level, Because::Mapped)).or_else(usual).or_else(|| nearly(&folded(head)))
    }
}

fn entries<T>(
    reader: &mut Reader<'_>,
    name: &str,
    node: &Node,
    mut read: impl FnMut(&mut Reader<'_>, &str, &Node) -> Option<T>,
) -> BTreeMap<String, T> {
    let entries = reader.entries(name, node);
    entries.iter().filter_map(|(key, node)| Some((folded(&key.name), read(reader, &key.name, node)?))).collect()
}

fn text(reader: &mut Reader<'_>, key: &str, node: &Node) -> Option<String> {
    reader.text(key, node)
}

fn level(reader: &mut Reader<'_>, key: &str, node: &Node) -> Option<Level> {
    let level = |text: &str| text.parse().ok().and_then(Level::new).ok_or_else(|| format!("`{text}` is no level; levels are 1 to 5"));
    reader.parsed(key, node, level)
}

fn usual_level(word: &str) -> Option<(Level, Because)> {
    if let Some(level) = word.parse().ok().and_then(Level::new) {
        return Some((level, Because::Number));
    }
    let number = LEVELS.iter().find(|(_, words)| words.contains(&word)).map(|(number, _)| *number);
    let number = number.or_else(|| ranked(word))?;
    Some((Level::new(number)?, Because::Usual))
}

/// `sev1`, `p2`, `s3`: counted from the worst.
fn ranked(word: &str) -> Option<i64> {
    let rank = ["severity", "sev", "priority", "s", "p"].iter().find_map(|prefix| word.strip_prefix(prefix))?;
    let rank: i64 = rank.parse().ok().filter(|_| rank.len() == 1)?;
    (0..=5).contains(&rank).then(|| 6 - rank.max(1))
}

/// The usual word that was probably meant; short words are not guessed at.
fn nearly(word: &str) -> Option<(Level, Because)> {
    if word.chars().count() < 5 {
        return None;
    }
    let all = LEVELS.iter().flat_map(|(_, words)| words.iter().copied()).filter(|known| known.chars().count() >= 5);
    let near = nearest(word, all)?;
    let (level, _) = usual_level(near)?;
    Some((level, Because::Nearly(near.to_owned())))
}

/// The form in which words are compared: NFKC, small, without blanks, hyphens and underscores.
pub fn folded(word: &str) -> String {
    word.nfkc().flat_map(char::to_lowercase).filter(|c| !c.is_whitespace() && !matches!(c, '-' | '_' | '‐' | '–')).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(value: &str) -> Option<u8> {
        Words::default().level(value).map(|(level, _)| level.number())
    }

    #[test]
    fn usual_words_have_a_level() {
        let cases = [
            (5, "down Down major-outage critical SEV-1 SEV1 P1 sev0 緊急"),
            (4, "Major 重大 SEV-2 high P2"),
            (3, "disrupted partial-outage dissrupted SEV-3（一部機能の誤動作、データ整合性に影響） 3"),
            (2, "degraded-performance degraded_performance minor SEV-4"),
            (1, "notice under-maintenance 軽微 ＳＥＶ－５"),
        ];
        for (expected, words) in cases {
            for word in words.split(' ') {
                assert_eq!(number(word), Some(expected), "{word}");
            }
        }
        for unknown in ["monitoring", "", "Internal", "?", "SEV-9", "7"] {
            assert_eq!(number(unknown), None, "{unknown}");
        }
    }

    #[test]
    fn a_map_goes_over_the_usual_words() {
        let text = "levels: {Disrupted: 2, monitoring: 1}\nkeys: {Category: kind, affected: extra}\nkinds: {bug: outage}\n";
        let (words, findings) = Words::read(Source { file: "map.yaml", text });
        assert!(findings.is_empty(), "{findings:?}");
        assert_eq!(words.level("disrupted").map(|(level, because)| (level.number(), because)), Some((2, Because::Mapped)));
        assert_eq!(words.field("category"), Some((Field::Kind, 0)));
        assert_eq!(words.field("affected"), Some((Field::Extra, 0)));
        assert_eq!((words.kind("Bug"), words.kind("other")), ("outage".to_owned(), "other".to_owned()));
    }

    #[test]
    fn a_wrong_map_is_told_at_its_place() {
        let text = "levels: {down: 7}\nkeys: {affected: servces}\nlevel: {}\n";
        let (_, findings) = Words::read(Source { file: "map.yaml", text });
        let places: Vec<(u32, u32)> = findings.iter().map(|finding| (finding.mark.line, finding.mark.column)).collect();
        assert_eq!(places, [(1, 16), (2, 18), (3, 1)]);
        assert!(findings.iter().all(|finding| finding.code == code::IMPORT_MAP_VALUE));
        assert_eq!(findings[1].hint.as_deref(), Some("did you mean `services`?"));
        let (_, findings) = Words::read(Source { file: "map.yaml", text: "levels: [\n" });
        assert_eq!(findings.iter().map(|finding| finding.code).collect::<Vec<_>>(), [code::IMPORT_MAP]);
    }
}
