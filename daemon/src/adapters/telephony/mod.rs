//! The telephone, over a service that calls. A call is begun once; what an answer proves stands beside each service.

pub mod pagerduty;
pub mod twilio;

mod spoken;
