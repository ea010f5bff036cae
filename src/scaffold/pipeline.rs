//! The pipelines that `init --ci` writes: a job that checks what is proposed, one that tells owners nightly what is due, and
//! one that builds the site.
//!
//! They are files of the CI system like any other, for the team to edit; sopbook never writes them again.

use super::{Plan, fill::fill};
use crate::text::RelPath;

/// The CI systems that pipelines can be written for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CiSystem {
    /// GitHub Actions.
    Github,
    /// GitLab CI.
    Gitlab,
    /// Azure Pipelines.
    Azure,
}

const INSTALL: &str = include_str!("../../templates/ci/install.sh");
/// The one file that GitLab reads, so that the pipeline has to be included in it.
pub const GITLAB_ROOT: &str = ".gitlab-ci.yml";
const GITLAB: &str = ".gitlab/sopbook.yml";

/// Plans the pipelines of a library for the repository that holds it, which the paths of the plan are relative to.
/// `library` is its folder in the repository (`.` where it is the repository), `branch` the one that is published;
/// `has_gitlab_root` says that there is a `.gitlab-ci.yml` already, which is left as it is.
#[must_use]
pub fn plan_pipeline(system: CiSystem, library: &str, branch: &str, has_gitlab_root: bool) -> Plan {
    let mut plan = Plan::default();
    let mut file = |path: &str, template: &str| {
        let path = RelPath::parse(path).expect("the paths of pipelines stay below the root");
        plan.files.push((path, filled(template, library, branch)));
    };
    match system {
        CiSystem::Github => {
            file(
                ".github/workflows/sop-check.yml",
                include_str!("../../templates/ci/github-check.yml"),
            );
            file(
                ".github/workflows/sop-nightly.yml",
                include_str!("../../templates/ci/github-nightly.yml"),
            );
            file(
                ".github/workflows/sop-publish.yml",
                include_str!("../../templates/ci/github-publish.yml"),
            );
            plan.open
                .push("set the repository's variable SOPBOOK_GIT".to_owned());
        }
        CiSystem::Gitlab => {
            file(GITLAB, include_str!("../../templates/ci/gitlab.yml"));
            if has_gitlab_root {
                plan.open.push(format!(
                    "add to {GITLAB_ROOT}, below `include:`   - local: /{GITLAB}"
                ));
            } else {
                file(
                    GITLAB_ROOT,
                    include_str!("../../templates/ci/gitlab-root.yml"),
                );
            }
            plan.open.push(
                "set the project's variables SOPBOOK_GIT and SOPBOOK_TOKEN, and add a nightly schedule"
                    .to_owned(),
            );
        }
        CiSystem::Azure => {
            file(
                ".azure/sopbook.yml",
                include_str!("../../templates/ci/azure.yml"),
            );
            plan.open.push(
                "make a pipeline of .azure/sopbook.yml, set its variable SOPBOOK_GIT, and let the branch policy run it"
                    .to_owned(),
            );
        }
    }
    plan
}

/// The template with the library's folder and branch, which stand in YAML texts in double quotes, and the commands that
/// install sopbook, each as far in as the line that asks for them.
fn filled(template: &str, library: &str, branch: &str) -> String {
    let quoted = |text: &str| text.replace('\\', r"\\").replace('"', "\\\"");
    let mut filled = String::new();
    for line in template.lines() {
        match line.strip_suffix("{{install}}") {
            Some(margin) => filled.extend(INSTALL.lines().map(|line| format!("{margin}{line}\n"))),
            None => filled.extend([line, "\n"]),
        }
    }
    fill(
        &filled,
        &[("library", &quoted(library)), ("branch", &quoted(branch))],
    )
}
