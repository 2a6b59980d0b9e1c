//! A server on a free port of this machine, in threads of its own: it serves tests that wait and tests that do not,
//! and programs that are killed meanwhile.

use std::collections::HashMap;
use std::io::{self, BufReader, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use super::fault::{Done, Fault, Mood, Seen};
use super::wire::{Heard, Reply, read};

/// The longest that anything waits here.
const LONGEST: Duration = Duration::from_secs(60);

type App = dyn Fn(&Heard) -> Reply + Send + Sync;
type Moods = dyn Fn(&Heard) -> Mood + Send + Sync;

struct Planned {
    path: String,
    fault: Fault,
    times: usize,
}

/// Faults that come by chance, the same ones for the same seed.
struct Chance {
    state: u64,
    one_in: u64,
    faults: Vec<Fault>,
}

impl Chance {
    /// A number below `end`.
    fn draw(&mut self, end: u64) -> u64 {
        self.state ^= self.state << 13;
        self.state ^= self.state >> 7;
        self.state ^= self.state << 17;
        self.state % end.max(1)
    }

    fn fault(&mut self) -> Option<Fault> {
        let count = u64::try_from(self.faults.len()).unwrap_or(u64::MAX);
        let hit = self.draw(self.one_in) == 0;
        let which = usize::try_from(self.draw(count)).unwrap_or(0);
        self.faults.get(which).filter(|_| hit).cloned()
    }
}

struct Inner {
    app: Box<App>,
    journal: Mutex<Vec<Heard>>,
    planned: Mutex<Vec<Planned>>,
    moods: Mutex<Option<Arc<Moods>>>,
    chance: Mutex<Option<Chance>>,
    open: Mutex<HashMap<u64, TcpStream>>,
    stopped: Mutex<bool>,
    stop: Condvar,
}

/// A server. It ends when it is dropped.
pub struct Server {
    address: SocketAddr,
    inner: Arc<Inner>,
    listening: Option<JoinHandle<()>>,
}

/// A lock, whatever happened to the thread that held it: a failed test has said so itself.
pub(super) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Server {
    /// Starts a server that answers as `app` does.
    ///
    /// # Panics
    /// This machine has no free port.
    pub fn start(app: impl Fn(&Heard) -> Reply + Send + Sync + 'static) -> Self {
        Self::start_at(0, app)
    }

    /// Starts a server at a port at which nobody listens.
    ///
    /// # Panics
    /// Somebody does.
    pub fn start_at(port: u16, app: impl Fn(&Heard) -> Reply + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", port)).expect("a free port");
        let address = listener.local_addr().expect("it has an address");
        let inner = Arc::new(Inner {
            app: Box::new(app),
            journal: Mutex::default(),
            planned: Mutex::default(),
            moods: Mutex::default(),
            chance: Mutex::default(),
            open: Mutex::default(),
            stopped: Mutex::default(),
            stop: Condvar::new(),
        });
        let shared = Arc::clone(&inner);
        let listening = Some(thread::spawn(move || listen(&listener, &shared)));
        Self { address, inner, listening }
    }

    /// Its address, without a path.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// All that it heard, in order.
    pub fn journal(&self) -> Vec<Heard> {
        lock(&self.inner.journal).clone()
    }

    /// What it heard at paths that end so.
    pub fn heard(&self, path: &str) -> Vec<Heard> {
        self.journal().into_iter().filter(|heard| heard.path.ends_with(path)).collect()
    }

    /// Forgets all that it heard so far: who works for long needs the room.
    pub fn forget(&self) {
        lock(&self.inner.journal).clear();
    }

    /// The next requests to paths that end so meet a fault, as often as said. Faults of one path come in the order given.
    pub fn fail(&self, path: &str, fault: Fault, times: usize) {
        lock(&self.inner.planned).push(Planned { path: path.to_owned(), fault, times });
    }

    /// From now on each request meets the mood that it is given, unless a fault was planned for it.
    pub fn be_moody(&self, moods: impl Fn(&Heard) -> Mood + Send + Sync + 'static) {
        *lock(&self.inner.moods) = Some(Arc::new(moods));
    }

    /// From now on one request in so many meets one of these faults, by chance.
    pub fn fail_by_chance(&self, seed: u64, one_in: u64, faults: Vec<Fault>) {
        *lock(&self.inner.chance) = Some(Chance { state: seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1, one_in, faults });
    }

    /// No more faults, and no moods.
    pub fn heal(&self) {
        *lock(&self.inner.chance) = None;
        lock(&self.inner.planned).clear();
        *lock(&self.inner.moods) = None;
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        *lock(&self.inner.stopped) = true;
        self.inner.stop.notify_all();
        for (_, stream) in lock(&self.inner.open).drain() {
            let _ = stream.shutdown(Shutdown::Both);
        }
        // The listener waits for somebody; so somebody comes.
        let _ = TcpStream::connect(self.address);
        let _ = self.listening.take().map(JoinHandle::join);
    }
}

fn listen(listener: &TcpListener, inner: &Arc<Inner>) {
    for (name, stream) in (0..).zip(listener.incoming().flatten()) {
        if *lock(&inner.stopped) {
            return;
        }
        if let Ok(copy) = stream.try_clone() {
            lock(&inner.open).insert(name, copy);
        }
        let inner = Arc::clone(inner);
        thread::spawn(move || {
            let _ = serve(stream, &inner);
            lock(&inner.open).remove(&name);
        });
    }
}

/// Serves one connection to its end.
fn serve(mut stream: TcpStream, inner: &Inner) -> io::Result<()> {
    stream.set_read_timeout(Some(LONGEST))?;
    stream.set_nodelay(true)?;
    let mut reader = BufReader::new(stream.try_clone()?);
    while let Some(heard) = read(&mut reader)? {
        lock(&inner.journal).push(heard.clone());
        let mood = match inner.next_fault(&heard.path) {
            Some(fault) => Mood { fault: Some(fault), ..Mood::default() },
            None => inner.mood(&heard),
        };
        inner.wait(mood.before);
        let Some(fault) = mood.fault else {
            let reply = (inner.app)(&heard);
            inner.wait(mood.after);
            stream.write_all(&[reply.head(), reply.body].concat())?;
            continue;
        };
        let usual = match fault.done {
            Done::AsAsked => (inner.app)(&heard),
            Done::Nothing => Reply::new(200, "application/json", r#"{"ok":true}"#),
        };
        inner.wait(mood.after);
        if !inner.show(&mut stream, &fault.seen, &usual)? {
            return stream.shutdown(Shutdown::Both);
        }
    }
    Ok(())
}

impl Inner {
    fn next_fault(&self, path: &str) -> Option<Fault> {
        let mut planned = lock(&self.planned);
        let Some(next) = planned.iter_mut().find(|planned| planned.times > 0 && path.ends_with(&planned.path)) else {
            return lock(&self.chance).as_mut().and_then(Chance::fault);
        };
        next.times -= 1;
        Some(next.fault.clone())
    }

    fn mood(&self, heard: &Heard) -> Mood {
        let moods = lock(&self.moods).clone();
        moods.map_or_else(Mood::default, |moods| moods(heard))
    }

    /// Waits, but not longer than the server lives.
    fn wait(&self, time: Duration) {
        let stopped = lock(&self.stopped);
        let _ = self.stop.wait_timeout_while(stopped, time, |stopped| !*stopped);
    }

    /// Shows a fault. Whether the connection goes on.
    fn show(&self, stream: &mut TcpStream, seen: &Seen, usual: &Reply) -> io::Result<bool> {
        match seen {
            Seen::Answer(reply) => {
                stream.write_all(&[reply.head(), reply.body.clone()].concat())?;
                return Ok(true);
            }
            Seen::Silence => self.wait(LONGEST),
            Seen::End => {}
            Seen::Stall => {
                stream.write_all(&usual.head())?;
                self.wait(LONGEST);
            }
            Seen::Half => stream.write_all(&[&usual.head(), &usual.body[..usual.body.len() / 2]].concat())?,
            Seen::Drops => {
                stream.write_all(&usual.head())?;
                for byte in &usual.body {
                    self.wait(Duration::from_millis(400));
                    stream.write_all(&[*byte])?;
                }
            }
        }
        Ok(false)
    }
}
