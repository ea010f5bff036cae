//! Pages as a browser gets them.

use super::*;
use crate::markdown::outline;

fn page(text: &str) -> String {
    let resolve = |link: &LinkRef<'_>| match link.destination {
        "gone.md" => Target::Drop,
        "a.md" => Target::Rewrite("../a/".to_owned()),
        _ => Target::Keep,
    };
    render_html(
        text,
        0,
        &outline(text, 0),
        &resolve,
        HtmlOptions {
            shift_headings: 1,
            skip_title: true,
            permalinks: true,
        },
    )
}

#[test]
fn a_switch_in_code_is_not_broken_after_its_hyphen() {
    let html = page("`Get-Mailbox x -WhatIf` `a<b` `this-is-a-very-long-word-for-a-phone`");
    assert!(
        html.contains(
            "<code><span class=\"word\">Get-Mailbox</span> x <span class=\"word\">-WhatIf</span></code> \
             <code>a&lt;b</code> <code>this-is-a-very-long-word-for-a-phone</code>"
        ),
        "{html}"
    );
}

#[test]
fn a_bare_address_in_a_link_is_no_second_link() {
    let page = page("[ask <a@b.example>](c.md)");
    assert_eq!(page, "<p><a href=\"c.md\">ask a@b.example</a></p>\n");
}

#[test]
fn headings_have_ids_and_links_to_themselves() {
    insta::assert_snapshot!(page("# Title\n\n## A & *b*\n\n## A & b\n\n###### Deep {#x}\n"), @r##"
    <span id="title"></span>
    <h3 id="a--b">A &amp; <em>b</em> <a class="anchor" href="#a--b" aria-label="Link to this section: A &amp; b"></a></h3>
    <h3 id="a--b-1">A &amp; b <a class="anchor" href="#a--b-1" aria-label="Link to this section: A &amp; b"></a></h3>
    <h6 id="x">Deep <a class="anchor" href="#x" aria-label="Link to this section: Deep"></a></h6>
    "##);
}

#[test]
fn items_and_steps_answer_to_their_names() {
    insta::assert_snapshot!(page("## Procedure\n\n3. Ring {#ring}\n4. [ ] Wait\n\n## Check\n\n- [ ] Ask \"her\" {#ask .critical .verify}\n  now\n  - [x] sub\n- plain {#p}\n"), @r##"
    <h3 id="procedure">Procedure <a class="anchor" href="#procedure" aria-label="Link to this section: Procedure"></a></h3>
    <ol start="3">
    <li id="ring">Ring</li>
    <li class="item" id="wait"><span id="step-2"></span><input type="checkbox" disabled aria-label="Wait"> Wait</li>
    </ol>
    <h3 id="check">Check <a class="anchor" href="#check" aria-label="Link to this section: Check"></a></h3>
    <ul>
    <li class="item critical verify" id="ask"><input type="checkbox" disabled aria-label="Ask &quot;her&quot; now"> Ask "her"
    now <span class="badge critical">critical</span> <span class="badge verify">verify</span>
    <ul>
    <li class="item" id="sub"><input type="checkbox" disabled checked aria-label="sub"> sub</li>
    </ul>
    </li>
    <li id="p">plain</li>
    </ul>
    "##);
}

#[test]
fn loose_items_keep_box_and_badges_in_their_first_paragraph() {
    insta::assert_snapshot!(page("- [ ] Ask {.optional}\n\n  More\n"), @r##"
    <ul>
    <li class="item optional" id="ask"><p><input type="checkbox" disabled aria-label="Ask"> Ask <span class="badge optional">optional</span></p>
    <p>More</p>
    </li>
    </ul>
    "##);
}

#[test]
fn tables_code_quotes_and_notes() {
    insta::assert_snapshot!(page("| a | b |\n|---|--:|\n| `1` | 2<br>3 |\n\n```sh file=x\na <b>\r\n```\n\n> [!WARNING]\n> Stop[^1]\n\n[^1]: Why\n\n***\n"), @r##"
    <div class="table"><table>
    <thead><tr><th scope="col">a</th>
    <th scope="col" class="align-right">b</th>
    </tr></thead>
    <tbody>
    <tr><td><code>1</code></td>
    <td class="align-right">2<br>3</td>
    </tr>
    </tbody>
    </table></div>
    <pre><code class="language-sh">a &lt;b&gt;
    </code></pre>
    <blockquote class="alert warning">
    <p class="alert-title">Warning</p>
    <p>Stop<sup><a class="footnote-reference" href="#fn-1">1</a></sup></p>
    </blockquote>
    <div class="footnote" id="fn-1"><sup>1</sup>
    <p>Why</p>
    </div>
    <hr>
    "##);
}

#[test]
fn destinations_are_resolved_and_bad_ones_dropped() {
    insta::assert_snapshot!(page("[a](a.md) [gone](gone.md) [x](javascript:alert(1)) [web](https://x.example/?a=1&b=2 \"T\") <m@x.example>\n[![badge](https://x.example/b.svg)](a.md) ![far](http://x.example/i.png) ![near *it*](i%20.png)"), @r##"
    <p><a href="../a/">a</a> gone x <a href="https://x.example/?a=1&amp;b=2" class="external" rel="noopener noreferrer" title="T">web</a> <a href="mailto:m@x.example" class="external" rel="noopener noreferrer">m@x.example</a>
    <a href="../a/">badge</a> <a href="http://x.example/i.png" class="external" rel="noopener noreferrer">far</a> <img src="i%20.png" alt="near it" loading="lazy"></p>
    "##);
}

#[test]
fn raw_html_is_text_and_comments_go() {
    insta::assert_snapshot!(page("<div onclick=\"x\">\nhi\n</div>\n\n<!-- gone -->\n\na <b>b</b> <!-- c --><a id=\"old\"></a>\u{1b}[31m"), @r##"
    <p class="raw-html">&lt;div onclick="x"&gt;
    hi
    &lt;/div&gt;</p>
    <p>a &lt;b&gt;b&lt;/b&gt; <span id="old"></span>�[31m</p>
    "##);
}
