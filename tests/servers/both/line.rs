//! A line between a connection and its server, which can be cut.

use std::io::{self, Read, Write};
use std::net::{Ipv4Addr, Shutdown, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use super::sessions::Sessions;

/// A line that carries one connection to the server of a URL.
#[derive(Debug)]
pub(crate) struct Line {
    url: String,
    loses_answers: Arc<AtomicBool>,
}

impl Line {
    pub(crate) fn to(target: impl Sessions, url: &str) -> io::Result<Self> {
        let loses_answers = Arc::new(AtomicBool::new(false));
        let loses = Arc::clone(&loses_answers);
        Ok(Self {
            url: url_of_line(target, url, move || loses.load(Ordering::SeqCst))?,
            loses_answers,
        })
    }

    /// The URL to connect to.
    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    /// The server still receives the next statement. When it answers, the line is cut.
    pub(crate) fn lose_the_next_answer(&self) {
        self.loses_answers.store(true, Ordering::SeqCst);
    }
}

/// The URL of a line to the server of this URL. The line asks `cuts_at_answer` about each answer, and waits for that
/// function before it passes the answer on. If the function returns true, the line is cut.
pub(crate) fn url_of_line(
    target: impl Sessions,
    url: &str,
    cuts_at_answer: impl Fn() -> bool + Send + 'static,
) -> io::Result<String> {
    let (before, server, after) = split_at_server(url);
    let server = match server.rsplit_once(':') {
        Some((_, port)) if port.parse::<u16>().is_ok() => server.to_owned(),
        _ => format!("{server}:{}", target.port()),
    };
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
    let mut url = format!("{before}{}{after}", listener.local_addr()?);
    if let Some(stays_there) = target.stays_there() {
        url.push(if url.contains('?') { '&' } else { '?' });
        url.push_str(stays_there);
    }
    thread::spawn(move || carry(&listener, &server, cuts_at_answer));
    Ok(url)
}

/// The part of a URL before the server, the server, and the part after it.
fn split_at_server(url: &str) -> (&str, &str, &str) {
    let from = url.find("://").map_or(0, |scheme| scheme + 3);
    let to = url[from..].find(['/', '?']).map_or(url.len(), |end| from + end);
    let from = url[from..to].rfind('@').map_or(from, |user| from + user + 1);
    (&url[..from], &url[from..to], &url[to..])
}

#[test]
fn the_server_stands_after_the_user_and_before_the_path() {
    assert_eq!(
        split_at_server("mysql://a:b@db:1/c?d=e@f/g"),
        ("mysql://a:b@", "db:1", "/c?d=e@f/g")
    );
    assert_eq!(split_at_server("postgres://db?a=b"), ("postgres://", "db", "?a=b"));
    assert_eq!(split_at_server("mysql://db"), ("mysql://", "db", ""));
}

/// Carries the connection. If this fails, the connecting side notices.
fn carry(listener: &TcpListener, server: &str, cuts_at_answer: impl Fn() -> bool) -> io::Result<()> {
    let (client, _) = listener.accept()?;
    let server = TcpStream::connect(server)?;
    client.set_nodelay(true)?;
    server.set_nodelay(true)?;
    let (questions, to_server) = (client.try_clone()?, server.try_clone()?);
    thread::spawn(move || pass_on(questions, to_server, || false));
    pass_on(server, client, cuts_at_answer)
}

/// Passes on all data, until one side ends or the line is cut. Then both sides are closed.
fn pass_on(mut from: TcpStream, mut to: TcpStream, is_cut: impl Fn() -> bool) -> io::Result<()> {
    let mut buffer = [0; 8192];
    loop {
        let length = from.read(&mut buffer).unwrap_or(0);
        if length == 0 || is_cut() || to.write_all(&buffer[..length]).is_err() {
            let _ = from.shutdown(Shutdown::Both);
            return to.shutdown(Shutdown::Both);
        }
    }
}
