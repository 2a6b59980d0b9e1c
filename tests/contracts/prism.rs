//! The server that checks requests against a contract.

use std::io::{BufRead, BufReader};
use std::net::{TcpListener, TcpStream};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use support::folder;

/// The longest that it may take to begin.
const LONGEST: Duration = Duration::from_secs(120);

/// One server over one contract. It ends when it is dropped.
pub(crate) struct Prism {
    child: Child,
    port: u16,
}

impl Prism {
    /// Starts it on a free port of this machine.
    pub(crate) fn start(contract: &str) -> Self {
        let program = program();
        let port = TcpListener::bind(("127.0.0.1", 0)).unwrap().local_addr().unwrap().port();
        let contract = folder::tests().join("fixtures/contracts").join(contract);
        let mut command = Command::new("node");
        command.arg(program).args(["mock", "--host", "127.0.0.1", "--multiprocess", "false", "--port", &port.to_string()]).arg(contract);
        command.env("NO_COLOR", "1").stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = command.spawn().unwrap_or_else(|why| panic!("node cannot be started: {why}"));
        let said = listening(child.stdout.take().unwrap());
        let prism = Self { child, port };
        assert!(said.recv_timeout(LONGEST).is_ok(), "the server over the contract did not begin");
        assert!(TcpStream::connect(("127.0.0.1", port)).is_ok(), "the server over the contract is not there");
        prism
    }

    /// Where it listens.
    pub(crate) fn port(&self) -> u16 {
        self.port
    }
}

impl Drop for Prism {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn program() -> PathBuf {
    let program = folder::tests().join("contracts/node_modules/@stoplight/prism-cli/dist/index.js");
    assert!(program.is_file(), "Prism is not installed. Run: cd tests/contracts && npm ci --ignore-scripts --no-audit --no-fund");
    program
}

/// Tells when it says that it listens; goes on reading, so that it never waits for us.
fn listening(stdout: impl std::io::Read + Send + 'static) -> mpsc::Receiver<()> {
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || {
        for line in BufReader::new(stdout).lines().map_while(Result::ok) {
            if line.contains("is listening") {
                let _ = sender.send(());
            }
        }
    });
    receiver
}
