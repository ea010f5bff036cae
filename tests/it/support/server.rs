//! A static file server on loopback, for tests that need a browser.

use std::fs;
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};

/// Serves a folder below `/below/` on a free port until the test process ends, so that a link which only works at the
/// root of a host breaks.
pub(crate) struct Server {
    address: String,
}

impl Server {
    pub(crate) fn start(folder: &Path) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port on loopback");
        let address = listener.local_addr().expect("a bound port");
        let folder = folder.to_owned();
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let folder = folder.clone();
                std::thread::spawn(move || {
                    // A browser that has gone away needs no answer.
                    drop(answer(stream, &folder));
                });
            }
        });
        Self {
            address: format!("http://{address}/below/"),
        }
    }

    /// The address of the folder, with a slash at its end.
    pub(crate) fn address(&self) -> &str {
        &self.address
    }
}

fn answer(mut stream: TcpStream, folder: &Path) -> std::io::Result<()> {
    let mut reader = BufReader::new(stream.try_clone()?);
    let mut request = String::new();
    reader.read_line(&mut request)?;
    let mut header = String::new();
    while reader.read_line(&mut header)? > 2 {
        header.clear();
    }
    let found = request
        .split(' ')
        .nth(1)
        .and_then(|path| path.split(['?', '#']).next())
        .and_then(|path| find(folder, path));
    let (status, kind, body) = match found.and_then(|file| Some((fs::read(&file).ok()?, file))) {
        Some((body, file)) => ("200 OK", content_type(&file), body),
        None => ("404 Not Found", "text/plain", b"not found".to_vec()),
    };
    write!(
        stream,
        "HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
        body.len()
    )?;
    stream.write_all(&body)
}

fn find(folder: &Path, path: &str) -> Option<PathBuf> {
    let path = path.strip_prefix("/below/")?;
    if path.contains("..") {
        return None;
    }
    let file = folder.join(path);
    Some(if path.is_empty() || path.ends_with('/') {
        file.join("index.html")
    } else {
        file
    })
}

fn content_type(file: &Path) -> &'static str {
    match file.extension().and_then(|extension| extension.to_str()) {
        Some("html") => "text/html; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("json") => "application/json",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        _ => "application/octet-stream",
    }
}
