//! What `init --ci` writes: each pipeline is taken apart again, and its steps are run as the CI system would run them, against
//! a clone with a good and one with a bad commit.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    process::{Command, Output},
};

use serde_json::Value;

use crate::support::{LibraryBuilder, TestLibrary};

/// A library with an old broken link, pushed to its origin's main branch.
fn library() -> TestLibrary {
    let library = LibraryBuilder::new()
        .more_settings("missing-section = \"off\"\n")
        .sop("vpn", |sop| {
            sop.replace("Close the console", "See [the old way](gone.md)")
                .field("last_reviewed_on", "2024-01-31")
        })
        .sop("disk", |sop| sop)
        .commit("2026-02-01", "Begin")
        .build();
    library.git(&["update-ref", "refs/remotes/origin/main", "HEAD"]);
    library
}

/// Steps that run in one shell each, with the environment that the CI system gives them.
struct Job {
    scripts: Vec<String>,
    variables: Vec<(&'static str, String)>,
}

fn yaml(text: &str) -> Value {
    serde_yaml::from_str(text).expect("the pipeline is YAML")
}

fn texts<'v>(steps: &'v Value, key: &'v str) -> impl Iterator<Item = String> + 'v {
    let steps = steps.as_array().expect("a list of steps").iter();
    steps.filter_map(move |step| Some(step.get(key)?.as_str()?.to_owned()))
}

/// The job `name` of a system's pipeline, as `init --ci` wrote it into the library.
fn job(library: &TestLibrary, system: &str, name: &str) -> Job {
    let scratch = library.path(".git/ci").display().to_string();
    std::fs::create_dir_all(&scratch).expect("a scratch folder");
    let set = |variables: &[(&'static str, &str)]| {
        let variables = variables.iter();
        variables
            .map(|(name, value)| (*name, value.replace("SCRATCH", &scratch)))
            .collect()
    };
    match system {
        "github" => {
            let pipeline = yaml(&library.read(&format!(".github/workflows/sop-{name}.yml")));
            let jobs = pipeline["jobs"].as_object().expect("jobs");
            let steps = &jobs.values().next().expect("a job")["steps"];
            let scripts = texts(steps, "run").map(|script| {
                let script = script.replace("${{ runner.temp }}", &scratch);
                assert!(
                    !script.contains("${{"),
                    "an expression in a script: {script}"
                );
                format!("set -e\n{script}")
            });
            Job {
                scripts: scripts.collect(),
                variables: set(&[
                    ("BASE", "main"),
                    ("GITHUB_STEP_SUMMARY", "SCRATCH/summary.md"),
                    ("RUNNER_TEMP", "SCRATCH"),
                ]),
            }
        }
        "gitlab" => {
            let pipeline = yaml(&library.read(".gitlab/sopbook.yml"));
            let name = if name == "publish" {
                "pages".to_owned()
            } else {
                format!("sop-{name}")
            };
            let lines = |value: &Value| {
                let lines = value.as_array().expect("a list of commands").iter();
                lines
                    .map(|line| line.as_str().expect("a command").to_owned())
                    .collect::<Vec<_>>()
            };
            let mut script = lines(&pipeline[".sopbook"]["before_script"]);
            script.extend(lines(&pipeline[&name]["script"]));
            let root = library.git(&["rev-parse", "refs/remotes/origin/main"]);
            let mut variables: Vec<_> = set(&[
                ("CARGO_INSTALL_ROOT", "SCRATCH"),
                ("CI_API_V4_URL", "api"),
                ("CI_PROJECT_ID", "7"),
                ("SOPBOOK_TOKEN", "t"),
            ]);
            variables.push(("CI_MERGE_REQUEST_DIFF_BASE_SHA", root.trim().to_owned()));
            Job {
                scripts: vec![format!("set -e\n{}", script.join("\n"))],
                variables,
            }
        }
        "azure" => {
            let pipeline = yaml(&library.read(".azure/sopbook.yml"));
            let jobs = pipeline["jobs"].as_array().expect("jobs");
            let job = jobs.iter().find(|job| job["job"] == name).expect("the job");
            Job {
                scripts: texts(&job["steps"], "bash").collect(),
                variables: set(&[
                    ("SYSTEM_PULLREQUEST_TARGETBRANCH", "refs/heads/main"),
                    ("AGENT_TEMPDIRECTORY", "SCRATCH"),
                    ("BUILD_ARTIFACTSTAGINGDIRECTORY", "SCRATCH"),
                    ("SYSTEM_COLLECTIONURI", "collection"),
                    ("SYSTEM_TEAMPROJECT", "project"),
                    ("ITEM_TYPE", "Issue"),
                    ("ITEM_DONE", "Done"),
                ]),
            }
        }
        _ => unreachable!("three systems"),
    }
}

/// Runs the steps until one fails, with `tools` before everything else on the PATH; the last step's outcome.
fn run(library: &TestLibrary, job: &Job, tools: &[&Path]) -> Output {
    let mut outcome = None;
    for script in &job.scripts {
        let path = std::env::var("PATH").expect("a PATH");
        let tools = tools.iter().map(|tool| tool.to_path_buf());
        let path = std::env::join_paths(tools.chain(std::env::split_paths(&path)));
        let done = Command::new("bash")
            .args(["-c", script])
            .current_dir(library.root())
            .envs(job.variables.iter().map(|(name, value)| (*name, value)))
            .env("PATH", path.expect("a PATH"))
            .env("SOPBOOK_TODAY", "2026-06-15")
            .env("SOPBOOK_LIBRARY", ".")
            .output()
            .expect("bash starts");
        let is_over = !done.status.success();
        outcome = Some(done);
        if is_over {
            break;
        }
    }
    outcome.expect("a job has steps")
}

fn binary() -> PathBuf {
    let binary = Path::new(env!("CARGO_BIN_EXE_sopbook"));
    binary.parent().expect("a folder").to_owned()
}

#[track_caller]
fn assert_code(outcome: &Output, code: i32, what: &str) {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    assert_eq!(
        outcome.status.code(),
        Some(code),
        "{what}\n{}\n{}",
        text(&outcome.stdout),
        text(&outcome.stderr)
    );
}

fn write_pipeline(library: &TestLibrary, system: &str) {
    library
        .sopbook(&["init", "--ci", system])
        .run()
        .expect_code(0);
    library.commit("2026-02-02", "Check what is proposed");
    library.git(&["update-ref", "refs/remotes/origin/main", "HEAD"]);
}

const SYSTEMS: [&str; 3] = ["github", "gitlab", "azure"];

#[test]
fn a_bad_commit_is_red_and_a_good_one_green() {
    for system in SYSTEMS {
        let library = library();
        write_pipeline(&library, system);
        let check = job(&library, system, "check");
        let disk = library.read("sops/disk.md");

        library.write(
            "sops/disk.md",
            format!("{disk}\nAsk [the VPN page](vpn.md).\n"),
        );
        library.commit("2026-02-03", "A good link");
        assert_code(&run(&library, &check, &[&binary()]), 0, system);

        library.write(
            "sops/disk.md",
            format!("{disk}\nAsk [nobody](nobody.md).\n"),
        );
        library.commit("2026-02-04", "A bad link");
        let outcome = run(&library, &check, &[&binary()]);
        assert_code(&outcome, 1, system);
        let stdout = String::from_utf8_lossy(&outcome.stdout).into_owned();
        assert!(stdout.contains("nobody.md"), "{system}: {stdout}");
    }
}

/// A folder with programs that the scripts call in place of the real ones.
fn fakes(library: &TestLibrary, programs: &[(&str, &str)]) -> PathBuf {
    use std::os::unix::fs::PermissionsExt;
    let folder = library.path(".git/fakes");
    for (name, script) in programs {
        library.write(
            &format!(".git/fakes/{name}"),
            format!("#!/usr/bin/env bash\n{script}\n"),
        );
        let mode = std::fs::Permissions::from_mode(0o755);
        std::fs::set_permissions(folder.join(name), mode).expect("the file is ours");
    }
    folder
}

/// What stands in the tracker is what the fakes find in `open.json`; each call is a line of `calls`.
#[test]
fn each_owner_has_one_issue_that_is_closed_when_nothing_is_due() {
    let log = r#"{ printf '%s' "${0##*/}"; printf ' [%s]' "$@"; echo; } | tr '\n' ' ' >> .git/calls; echo >> .git/calls"#;
    let answer = |asks: &str| format!("{log}\ncase \"$*\" in {asks}) cat .git/open.json ;; esac");
    let programs = [
        ("gh", answer("'issue list'*")),
        ("az", answer("'boards query'*")),
        ("curl", answer("*state=opened*")),
    ];
    let programs = programs
        .each_ref()
        .map(|(name, script)| (*name, script.as_str()));
    for system in SYSTEMS {
        let library = library();
        write_pipeline(&library, system);
        let fakes = fakes(&library, &programs);
        let nightly = job(&library, system, "nightly");
        let entries = |titles: &[(u32, &str)]| {
            let entries = titles.iter().map(|(number, title)| match system {
                "github" => serde_json::json!({"number": number, "title": title}),
                "gitlab" => serde_json::json!({"iid": number, "title": title}),
                _ => serde_json::json!({"id": number, "fields": {"System.Title": title}}),
            });
            entries.collect::<Value>().to_string()
        };
        let calls = |open: &[(u32, &str)]| {
            library.write(".git/open.json", entries(open));
            library.write(".git/calls", "");
            let outcome = run(&library, &nightly, &[&binary(), &fakes]);
            assert_code(&outcome, 1, "a review ran out and a link is broken");
            let calls = library.read(".git/calls");
            let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
            for call in calls.lines() {
                let is = |words: &[&str]| words.iter().any(|word| call.contains(word));
                if is(&["[create] [--title]", "[--type]", "[POST]"]) {
                    assert!(call.contains("SOP reviews due: team:ops"), "{call}");
                    *counts.entry("created").or_default() += 1;
                } else if is(&["[close] [9]", "[--state] [Done]", "state_event=close"]) {
                    assert!(is(&["[9]", "issues/9]"]), "{call}");
                    *counts.entry("closed").or_default() += 1;
                } else if is(&["[edit] [4]", "[update] [--id] [4]", "issues/4]"]) {
                    *counts.entry("updated").or_default() += 1;
                }
            }
            counts
        };
        let count =
            |what: &[(&'static str, usize)]| what.iter().copied().collect::<BTreeMap<_, _>>();
        let ours = "SOP reviews due: team:ops";
        assert_eq!(calls(&[]), count(&[("created", 1)]), "{system}");
        assert_eq!(calls(&[(4, ours)]), count(&[("updated", 1)]), "{system}");
        let with_old = [(4, ours), (9, "SOP reviews due: gone")];
        let both = count(&[("updated", 1), ("closed", 1)]);
        assert_eq!(calls(&with_old), both, "{system}");
    }
}

#[test]
fn the_site_is_built() {
    for (system, index) in [
        ("github", ".git/ci/site/index.html"),
        ("gitlab", "public/index.html"),
        ("azure", ".git/ci/site/index.html"),
    ] {
        let library = library();
        write_pipeline(&library, system);
        let publish = job(&library, system, "publish");
        assert_code(&run(&library, &publish, &[&binary()]), 0, system);
        assert!(library.path(index).is_file(), "{system}");
    }
}

#[test]
fn where_sopbook_is_missing_it_is_built_from_where_the_team_says() {
    let library = library();
    write_pipeline(&library, "github");
    let fakes = fakes(&library, &[("cargo", "echo \"$@\" > .git/cargo")]);
    let mut install = job(&library, "github", "check");
    install.scripts.truncate(1);
    let outcome = run(&library, &install, &[&fakes]);
    assert_code(&outcome, 2, "nobody says from where");
    assert!(String::from_utf8_lossy(&outcome.stderr).contains("SOPBOOK_GIT"));

    install
        .variables
        .push(("SOPBOOK_GIT", "ssh://forge/sopbook".to_owned()));
    install.variables.push(("SOPBOOK_REV", "abc".to_owned()));
    assert_code(&run(&library, &install, &[&fakes]), 0, "cargo installs it");
    let said = library.read(".git/cargo");
    assert_eq!(
        said,
        "install --locked --git ssh://forge/sopbook --rev abc sopbook\n"
    );
}

#[test]
fn github_can_read_its_workflows_and_the_action() {
    let library = library();
    write_pipeline(&library, "github");
    for name in ["check", "nightly", "publish"] {
        let text = library.read(&format!(".github/workflows/sop-{name}.yml"));
        let workflow: Result<github_actions_models::workflow::Workflow, _> =
            serde_yaml::from_str(&text);
        assert!(workflow.is_ok(), "{name}: {workflow:?}");
    }
    let action: Result<github_actions_models::action::Action, _> =
        serde_yaml::from_str(include_str!("../../action.yml"));
    assert!(action.is_ok(), "{action:?}");
}

#[test]
fn a_library_in_a_folder_gets_pipelines_at_the_top_of_its_repository() {
    let library = LibraryBuilder::new()
        .without_settings()
        .file("readme", "x")
        .commit("2026-02-01", "Begin")
        .build();
    library.git(&["branch", "-m", "trunk"]);
    let init = [
        "init",
        "docs/my sops",
        "--starter",
        "minimal",
        "--ci",
        "azure",
    ];
    let outcome = library.sopbook(&init).run();
    insta::assert_snapshot!(outcome, @r"
    exit code: 0
    --- stderr
    made a library with 3 SOPs and 3 checklists in [LIBRARY]/docs/my sops
    wrote .azure/sopbook.yml

    What to do next:
      cd 'docs/my sops'
      put the names and e-mail addresses of your people into sopbook.toml
      3 SOPs await your first review
      sopbook show ID   reads one, `sopbook lint` checks them all
      make a pipeline of .azure/sopbook.yml, set its variable SOPBOOK_GIT, and let the branch policy run it
      git add . && git commit   keeps what you have
    ");
    let pipeline = yaml(&library.read(".azure/sopbook.yml"));
    assert_eq!(pipeline["variables"]["SOPBOOK_LIBRARY"], "docs/my sops");
    assert_eq!(pipeline["variables"]["PUBLISHED"], "refs/heads/trunk");
}

#[test]
fn nothing_of_the_teams_is_replaced() {
    let library = library();
    library.write(".gitlab-ci.yml", "include:\n  - local: /mine.yml\n");
    let outcome = library.sopbook(&["init", "--ci", "gitlab"]).run();
    insta::assert_snapshot!(outcome, @r"
    exit code: 0
    --- stderr
    wrote .gitlab/sopbook.yml

    What to do next:
      add to .gitlab-ci.yml, below `include:`   - local: /.gitlab/sopbook.yml
      set the project's variables SOPBOOK_GIT and SOPBOOK_TOKEN, and add a nightly schedule
    ");
    assert_eq!(
        library.read(".gitlab-ci.yml"),
        "include:\n  - local: /mine.yml\n"
    );

    library.write(".gitlab/sopbook.yml", "mine");
    let outcome = library.sopbook(&["init", "--ci", "gitlab"]).run();
    insta::assert_snapshot!(outcome, @r"
    exit code: 2
    --- stderr
    error: `[LIBRARY]/.gitlab/sopbook.yml` exists already; nothing was written
      help: move the file away; init replaces nothing
    ");
    assert_eq!(library.read(".gitlab/sopbook.yml"), "mine");
}
