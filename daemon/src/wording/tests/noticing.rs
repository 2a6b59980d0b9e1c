//! Notices to the operators.

use incident::text::Language;

use super::drawn::{drawn, voice};
use crate::policy::tests::samples::at;
use crate::wording::notice::{Notice, post};

#[test]
fn each_notice_says_what_is_the_matter_and_what_to_do() {
    let since = at("2026-11-24T10:00:00");
    let notices = [
        Notice::JiraToken("Client must be authenticated to access this resource.".into()),
        Notice::JiraUnreachable(since, "connection refused".into()),
        Notice::JiraQuery("The value 'INC' does not exist for the field 'project'.".into()),
        Notice::PollOverdue(since),
        Notice::PersonRefused("Jiro Suzuki".into(), "user_disabled".into()),
        Notice::ChannelRefused("C0123456789".into(), "is_archived".into()),
        Notice::GivenUp("Jiro Suzuki".into(), "msg_too_long".into()),
        Notice::ClockWrong(61),
        Notice::ClockWrong(-1440),
        Notice::ClockRight,
        Notice::JiraWorks(since),
        Notice::Reached("Jiro Suzuki".into()),
    ];
    let text = [Language::En, Language::Ja]
        .map(|language| notices.iter().map(|notice| drawn(&post(notice, &voice(language)))).collect::<String>());
    assert_eq!(text.join("\n"), include_str!("golden/notices.txt"));
}

#[test]
fn what_a_service_says_cannot_fill_the_notice() {
    let notice = Notice::JiraQuery("x".repeat(5000));
    assert!(drawn(&post(&notice, &voice(Language::En))).chars().count() < 600);
}
