//! `yokotend dry-run --report FILE`.

use crate::scene::Scene;

const FORM: &str = "\
kinds:
  outage:
    name: {en: Service outage, ja: サービス障害}
    questions: [{id: pay, ask: {en: Do payments fail?, ja: 決済が失敗していますか}, yes: 4}]
";
const RESPONSES: &str = "\
responses:
  - steps:
      - create_channel: {name: 'inc-{date}-{slug}'}
      - invite: {people: [tanaka]}
      - post: {to: channel, message: opening}
      - open_ticket: {project: OPS}
      - write_report: {}
      - call: {person: okafor, again_after: 5 minutes, times: 2}
";

fn scene(form: &str) -> Scene {
    let scene = Scene::new();
    scene.folder.write("questionnaire.yaml", FORM);
    scene.folder.write("responses.yaml", RESPONSES);
    scene.folder.write("../form.txt", form);
    scene
}

#[test]
fn the_whole_plan_is_shown_with_every_message_and_nothing_is_done() {
    let yaml = "kind: outage\ntitle: Checkout <!channel> fails\ndescription: |\n  Every card.\n  Since noon.\nservice: [checkout]\nq: {pay: yes}\nreporter: Mori\n";
    let encoded = "kind=outage&title=Checkout+%3C%21channel%3E+fails&description=Every+card.%0ASince+noon.&service=checkout&q.pay=yes&reporter=Mori\n";
    let shown: Vec<String> = [yaml, encoded]
        .map(|form| {
            let scene = scene(form);
            let outcome = scene.run(&["dry-run", "--report", "form.txt"]).exits_with(0);
            assert!(scene.slack.messages("C0FOLLOW").is_empty() && !scene.folder.path("yokotend.db").exists());
            outcome.stdout
        })
        .into();
    let without_times =
        |text: &str| text.lines().filter(|line| !line.contains("_at:") && !line.contains("Reported")).collect::<Vec<_>>().join("\n");
    assert_eq!(without_times(&shown[0]), without_times(&shown[1]));
    let text = &shown[0];
    for part in [
        "INC-2026-015 · Level 4 (Major) · Service outage",
        "“Do payments fail?” was answered yes",
        " 1. Make the channel #inc-2026",
        "Invite 田中 花 (after 1)",
        "Post what is known in the channel (after 1, 3)",
        "Every card.\n",
        "Open a ticket in OPS",
        "incidents/2026/INC-2026-015.md",
        "status: draft",
        "Call Chidi Okafor\n",
        "5 min after",
        "None was done: this is a dry run.",
    ] {
        assert!(text.contains(part), "{part} in\n{text}");
    }
}

#[test]
fn what_the_form_would_not_take_is_told_all_at_once() {
    let scene = scene("kind: outag\nservice: [nothing]\ncolour: red\nq.pay: perhaps\nstarted_at: soon\n");
    let outcome = scene.run(&["dry-run", "--report", "form.txt"]).exits_with(1);
    for part in [
        "form.txt:1:1: kind:",
        "form.txt:2:11: service:",
        "form.txt:3:1: the form has no field",
        "There are kind, title",
        "kind: there is no `outag`",
        "title:",
        "`nothing`",
        "`colour`",
        "perhaps",
        "started_at:",
    ] {
        assert!(outcome.stderr.contains(part), "{part} in {}", outcome.stderr);
    }
    assert_eq!(outcome.stdout, "");
}
