//! `sopbook new`: a document from a template, with its front matter filled in.

use std::io::Write;

use crate::{
    cli::{Context, Exit, unwritten},
    library::{Kind, Risk},
    scaffold::{NewDocument, plan_document},
    text::printable,
};

/// What can be typed after `sopbook new`.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, clap::Subcommand)]
enum What {
    /// Write a new SOP, and the checklist that goes with it
    Sop(SopArgs),
    /// Write a new checklist
    Checklist(ChecklistArgs),
}

#[derive(Debug, clap::Args)]
struct SopArgs {
    #[command(flatten)]
    common: CommonArgs,
    /// The issue type that it answers
    #[arg(long = "type", value_name = "TYPE")]
    issue_type: Option<String>,
    /// The subtype; alone where only one type has it
    #[arg(long = "subtype", value_name = "SUBTYPE")]
    issue_subtype: Option<String>,
    /// What is at stake: picks the review interval and the checklist's gate
    #[arg(long, value_name = "RISK", default_value = "standard", value_parser = ["standard", "critical"])]
    risk: String,
    /// Write no checklist
    #[arg(long)]
    no_checklist: bool,
}

#[derive(Debug, clap::Args)]
struct ChecklistArgs {
    #[command(flatten)]
    common: CommonArgs,
    /// The SOP that it belongs to
    #[arg(long, value_name = "ID")]
    sop: Option<String>,
    /// Whether open critical items hold up the closing of a ticket
    #[arg(long, value_name = "GATE", default_value = "standard", value_parser = ["standard", "critical"])]
    gate: String,
}

#[derive(Debug, clap::Args)]
struct CommonArgs {
    /// The title
    #[arg(value_name = "TITLE")]
    title: String,
    /// The id [default: the title in kebab-case]
    #[arg(long, value_name = "ID")]
    id: Option<String>,
    /// The owner: a key, `team:NAME`, an e-mail or a handle
    #[arg(long, value_name = "OWNER")]
    owner: Option<String>,
    /// The folder in the library [default: the first of `[library]`, and in it one for the type]
    #[arg(long, value_name = "FOLDER")]
    dir: Option<String>,
}

pub(super) fn run(args: &Args, context: &Context) -> anyhow::Result<Exit> {
    let (kind, wanted) = match &args.what {
        What::Sop(sop) => (
            Kind::Sop,
            NewDocument {
                issue_type: sop.issue_type.clone(),
                issue_subtype: sop.issue_subtype.clone(),
                risk: Risk::parse(&sop.risk).unwrap_or_default(),
                with_checklist: !sop.no_checklist,
                ..common(&sop.common)
            },
        ),
        What::Checklist(checklist) => (
            Kind::Checklist,
            NewDocument {
                risk: Risk::parse(&checklist.gate).unwrap_or_default(),
                sop: checklist.sop.clone(),
                ..common(&checklist.common)
            },
        ),
    };
    let tree = context.work_tree()?;
    let root = tree.root().to_path_buf();
    let library = context.load(tree)?;
    Context::check_whole(&library.settings)?;
    let plan = plan_document(&library, kind, &wanted)?;
    plan.carry_out(&root).map_err(unwritten)?;
    let mut out = context.stdout();
    for (path, _) in &plan.files {
        let path = root.join(path.as_str());
        let shown = path.strip_prefix(&context.folder).unwrap_or(&path);
        writeln!(out, "{}", printable(&shown.display().to_string()))?;
    }
    out.flush()?;
    for (path, _) in &plan.edits {
        context.say(1, format_args!("entered it in {path}"));
    }
    for open in &plan.open {
        context.say(1, format_args!("{open}"));
    }
    context.say(
        1,
        format_args!("it is a draft: replace each TODO, then set `status: active`"),
    );
    Ok(Exit::Fine)
}

fn common(args: &CommonArgs) -> NewDocument {
    NewDocument {
        title: args.title.clone(),
        id: args.id.clone(),
        owner: args.owner.clone(),
        folder: args.dir.clone(),
        ..NewDocument::default()
    }
}
