//! An SOP or a checklist on its way into a test library, good in every respect until the test changes it.

/// The front matter and body of one file.
#[must_use]
pub(crate) struct Document {
    path: String,
    keys: Vec<(String, String)>,
    body: String,
}

impl Document {
    /// An SOP with all required keys and sections, owned by `team:ops`, without a checklist.
    pub(crate) fn sop(id: &str) -> Self {
        let title = title_of(id);
        let body = format!(
            "# {title}\n\n\
             ## Purpose\n\nKeep the service running.\n\n\
             ## Scope\n\nWorkstations and servers.\n\n\
             ## Procedure\n\n1. Open the console.\n2. Press the button.\n3. Close the console.\n\n\
             ## Verification\n\nThe light is green.\n\n\
             ## Escalation\n\nAfter 30 minutes, hand over to the ops lead.\n"
        );
        Self::new(format!("sops/{id}.md"), body)
            .title(&title)
            .field("issue_type", "Endpoint")
            .field("issue_subtype", "Performance")
            .owner("team:ops")
    }

    /// A checklist with three items, the last of which verifies, for the SOP with the same id.
    pub(crate) fn checklist(id: &str) -> Self {
        let title = format!("{} checklist", title_of(id));
        let body = format!(
            "# {title}\n\n\
             - [ ] Console opened {{#console-opened}}\n\
             - [ ] Button pressed {{#button-pressed .critical}}\n\
             - [ ] Light is green {{#light-green .verify}}\n"
        );
        Self::new(format!("checklists/{id}.md"), body)
            .title(&title)
            .field("sops", &format!("[{id}]"))
            .owner("team:ops")
    }

    fn new(path: String, body: String) -> Self {
        Self {
            path,
            keys: Vec::new(),
            body,
        }
    }

    /// Puts the file elsewhere in the library.
    pub(crate) fn path(mut self, path: &str) -> Self {
        path.clone_into(&mut self.path);
        self
    }

    /// Sets the title; the H1 stays as it is where the body is replaced, and follows where it is the default one.
    pub(crate) fn title(mut self, title: &str) -> Self {
        if let Some(old) = self.keys.iter().find(|(key, _)| key == "title") {
            let heading = format!("# {}\n", old.1);
            if let Some(rest) = self.body.strip_prefix(&heading) {
                self.body = format!("# {title}\n{rest}");
            }
        }
        self.field("title", title)
    }

    /// Sets the owner.
    pub(crate) fn owner(self, owner: &str) -> Self {
        self.field("owner", owner)
    }

    /// Sets a key to YAML text, in place or behind the keys that are there.
    pub(crate) fn field(mut self, key: &str, yaml: &str) -> Self {
        match self.keys.iter_mut().find(|(known, _)| known == key) {
            Some((_, value)) => yaml.clone_into(value),
            None => self.keys.push((key.to_owned(), yaml.to_owned())),
        }
        self
    }

    /// Leaves a key out.
    pub(crate) fn without(mut self, key: &str) -> Self {
        self.keys.retain(|(known, _)| known != key);
        self
    }

    /// Replaces everything below the front matter.
    pub(crate) fn body(mut self, markdown: &str) -> Self {
        markdown.clone_into(&mut self.body);
        self
    }

    /// Replaces a piece of the body.
    #[track_caller]
    pub(crate) fn replace(mut self, old: &str, new: &str) -> Self {
        assert!(
            self.body.contains(old),
            "the body lacks {old:?}:\n{}",
            self.body
        );
        self.body = self.body.replace(old, new);
        self
    }

    pub(super) fn location(&self) -> &str {
        &self.path
    }

    pub(super) fn get(&self, key: &str) -> Option<&str> {
        let (_, value) = self.keys.iter().find(|(known, _)| known == key)?;
        Some(value)
    }

    /// The file's text, with `more` keys that the document does not have itself.
    pub(super) fn text(&self, more: Option<(&str, String)>) -> String {
        let mut text = "---\n".to_owned();
        let more = more.iter().map(|(key, value)| (*key, value.as_str()));
        for (key, value) in self
            .keys
            .iter()
            .map(|(key, value)| (key.as_str(), value.as_str()))
            .chain(more)
        {
            text.push_str(&format!("{key}: {value}\n"));
        }
        text + "---\n\n" + &self.body
    }
}

/// `disk-full` is "Disk full".
fn title_of(id: &str) -> String {
    let words = id.replace(['-', '/'], " ");
    let first = words.chars().next().map_or(0, char::len_utf8);
    words[..first].to_uppercase() + &words[first..]
}
