//! Archives made up for measuring: the same on every machine, with words as frequent and as rare as those of real reports.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Result;
use jiff::civil::date;
use jiff::{SignedDuration, ToSpan};

const SERVICES: [&str; 12] =
    ["checkout", "payments", "search", "catalog", "identity", "ledger", "delivery", "storefront", "queue", "dns", "mail", "billing"];
const KINDS: [&str; 3] = ["outage", "data-leak", "lost-item"];
const TAGS: [&str; 8] = ["cache", "deploy", "network", "database", "capacity", "certificate", "config", "human"];
const EN: [&str; 48] = [
    "the",
    "of",
    "and",
    "to",
    "after",
    "before",
    "while",
    "was",
    "were",
    "not",
    "timeout",
    "connection",
    "pool",
    "replica",
    "primary",
    "latency",
    "queue",
    "worker",
    "deploy",
    "rollback",
    "alert",
    "dashboard",
    "customer",
    "order",
    "payment",
    "retry",
    "cache",
    "hit",
    "rate",
    "memory",
    "disk",
    "full",
    "certificate",
    "expired",
    "node",
    "restart",
    "traffic",
    "region",
    "failover",
    "schema",
    "migration",
    "lock",
    "index",
    "slow",
    "query",
    "limit",
    "config",
    "change",
];
const JA: [&str; 40] = [
    "接続プールが",
    "枯渇した",
    "タイムアウトが",
    "増えた",
    "決済",
    "注文",
    "配送",
    "の",
    "を",
    "に",
    "は",
    "で",
    "が",
    "応答が",
    "遅くなり",
    "再起動",
    "監視",
    "アラート",
    "設定変更",
    "を反映した",
    "直後に",
    "証明書",
    "の期限が",
    "切れていた",
    "データベース",
    "のロック待ちが",
    "発生した",
    "キャッシュ",
    "を空にした",
    "担当者",
    "へ連絡し",
    "切り戻した",
    "顧客",
    "からの問い合わせで",
    "気づいた",
    "再試行",
    "の上限",
    "を下げた",
    "在庫",
    "検索",
];
const PARTS: [&str; 24] = [
    "ser", "con", "tra", "pro", "lim", "ver", "ten", "dis", "mon", "gra", "per", "sta", "cor", "fle", "ran", "sil", "bor", "kel", "dra",
    "nim", "tor", "vas", "hel", "qui",
];
const KANA: [&str; 16] = [
    "サー",
    "バック",
    "ロード",
    "ノード",
    "クラ",
    "スタ",
    "メモ",
    "リー",
    "ログ",
    "ジョブ",
    "トラ",
    "ゲート",
    "ウェイ",
    "プロ",
    "キシ",
    "タスク",
];

/// Numbers without order that are the same in every run.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        // xorshift64*; any generator of so few lines would do.
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        usize::try_from(self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33).unwrap_or(0) % sides
    }

    fn of<'w>(&mut self, words: &[&'w str]) -> &'w str {
        words[self.roll(words.len())]
    }
}

/// Writes an archive of so many reports below `into`, and tells where.
pub(crate) fn write(into: &Path, reports: usize, language: &str) -> Result<PathBuf> {
    let content = into.join(format!("{reports}-{language}"));
    fs::create_dir_all(content.join("incidents"))?;
    let services: String = SERVICES.iter().enumerate().map(|(n, key)| format!("  {key}: {{name: {key}, team: team{}}}\n", n % 4)).collect();
    let teams: String = (0..4).map(|n| format!("  team{n}: {{name: Team {n}, lead: p{n}}}\n")).collect();
    let people: String = (0..4).map(|n| format!("  p{n}: {{name: Person {n}, team: team{n}}}\n")).collect();
    let site_language = if language == "ja" { "ja" } else { "en" };
    fs::write(
        content.join("site.yaml"),
        format!(
            "title: Measured\nlanguage: {site_language}\ntime_zone: Asia/Tokyo\nreview: {{day: friday, time: \"15:00\"}}\n\
             services:\n{services}teams:\n{teams}people:\n{people}"
        ),
    )?;
    let kinds: String =
        KINDS.iter().map(|kind| format!("  {kind}: {{name: {kind}, questions: [{{id: bad, ask: Bad?, yes: 4}}]}}\n")).collect();
    fs::write(content.join("questionnaire.yaml"), format!("kinds:\n{kinds}"))?;
    for number in 0..reports {
        let is_japanese = language == "ja" || language == "mixed" && number % 2 == 1;
        fs::write(content.join(format!("incidents/INC-{number:06}.md")), report(number, is_japanese.then_some(&JA)))?;
    }
    Ok(content)
}

fn report(number: usize, japanese: Option<&[&str; 40]>) -> String {
    let mut dice = Dice(0x9E37_79B9 + number as u64 * 7919);
    let started = date(2023, 1, 1).at(0, 0, 0, 0) + (number as i64 * 97 % 2_000_000).minutes();
    let lang = if japanese.is_some() { "ja" } else { "en" };
    let mut out = format!(
        "---\nid: INC-{number:06}\ntitle: \"{}\"\nkind: {}\nlevel: {}\n",
        words(&mut dice, japanese, 9),
        dice.of(&KINDS),
        1 + dice.roll(5)
    );
    let _ = write!(
        out,
        "status: reviewed\nstarted_at: {}+09:00\nresolved_at: {}+09:00\nsummary: \"{}\"\nservices: [{}]\ntags: [{}]\n\
         follow_ups: [{{ticket: OPS-{}, kind: prevent}}, {{ticket: OPS-{}, kind: detect}}]\nlang: {lang}\n---\n",
        started.strftime("%Y-%m-%dT%H:%M:%S"),
        (started + SignedDuration::from_mins(20 + dice.roll(300) as i64)).strftime("%Y-%m-%dT%H:%M:%S"),
        words(&mut dice, japanese, 22),
        dice.of(&SERVICES),
        dice.of(&TAGS),
        dice.roll(9000),
        dice.roll(9000),
    );
    let headings = if japanese.is_some() { ["概要", "発生原因", "再発防止策"] } else { ["Summary", "Cause", "Prevention"] };
    for heading in headings {
        let _ = write!(out, "\n## {heading}\n\n{}\n\n{}\n", words(&mut dice, japanese, 70), words(&mut dice, japanese, 90));
    }
    let _ = write!(out, "\n## {}\n\n", if japanese.is_some() { "タイムライン" } else { "Timeline" });
    for step in 0..9 {
        let at = started + (step * 7).minutes();
        let _ = writeln!(out, "- {} {}", at.strftime("%H:%M"), words(&mut dice, japanese, 12));
    }
    let _ = write!(out, "\n```text\nerror code=E{:05} host=node-{}\n```\n", dice.roll(99_999), dice.roll(900));
    out
}

/// So many words: most of them common, some rare, some numbers.
fn words(dice: &mut Dice, japanese: Option<&[&str; 40]>, count: usize) -> String {
    let mut out = String::new();
    for at in 0..count {
        let is_rare = dice.roll(6) == 0;
        match (japanese, is_rare) {
            (Some(common), false) => out.push_str(dice.of(common)),
            (Some(_), true) => out.extend([dice.of(&KANA), dice.of(&KANA), dice.of(&KANA)]),
            (None, false) => out.push_str(dice.of(&EN)),
            (None, true) => out.extend([dice.of(&PARTS), dice.of(&PARTS), dice.of(&PARTS)]),
        }
        if dice.roll(40) == 0 {
            let _ = write!(out, " {}", dice.roll(10_000));
        }
        let sentence_ends = at % 14 == 13;
        match (japanese.is_some(), sentence_ends) {
            (true, true) => out.push('。'),
            (false, true) => out.push_str(". "),
            (true, false) => {}
            (false, false) => out.push(' '),
        }
    }
    out.trim_end().to_owned()
}

/// The reports of a content folder.
pub(crate) fn reports(content: &Path) -> impl Iterator<Item = PathBuf> + use<> {
    let files = walkdir::WalkDir::new(content.join("incidents")).sort_by_file_name().into_iter().filter_map(Result::ok);
    files.map(walkdir::DirEntry::into_path).filter(|path| path.extension().is_some_and(|ending| ending == "md"))
}

/// How many there are.
pub(crate) fn reports_in(content: &Path) -> usize {
    reports(content).count()
}

/// One from the middle.
pub(crate) fn one_report(content: &Path) -> Option<PathBuf> {
    let all: Vec<PathBuf> = reports(content).collect();
    all.get(all.len() / 2).cloned()
}
