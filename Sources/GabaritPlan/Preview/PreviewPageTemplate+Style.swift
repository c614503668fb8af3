extension PreviewPageTemplate {
    /// The style sheet: light and dark by the reader's choice, contrast of at least 4.5 to 1, and for paper.
    static let style = """

        :root { color-scheme: light dark; --ground: #ffffff; --raised: #f5f6f8; --text: #1c2128; --quiet: #57606a;
          --line: #d5dae0; --link: #0a58ca; --added: #e3f6e6; --added-text: #10602a; --removed: #fdeaea;
          --removed-text: #9b1c22; --warn: #fff4d6; --warn-line: #a06a00; --warn-text: #5c3d00; --hunk: #eef3fb; }
        @media (prefers-color-scheme: dark) { :root { --ground: #14181d; --raised: #1d232a; --text: #e3e8ee;
          --quiet: #a3adb8; --line: #38414b; --link: #82b7ff; --added: #12301c; --added-text: #8fdda4;
          --removed: #3a1a1d; --removed-text: #ffb0b0; --warn: #3a2d0c; --warn-line: #d9a63a; --warn-text: #ffe3a3;
          --hunk: #1d2836; } }
        * { box-sizing: border-box; }
        html { scroll-behavior: smooth; }
        @media (prefers-reduced-motion: reduce) { html { scroll-behavior: auto; } }
        body { margin: 0 auto; max-width: 72rem; padding: 1.5rem clamp(1rem, 3vw, 2rem) 4rem; background: var(--ground);
          color: var(--text); font: 1rem/1.5 system-ui, "Segoe UI", "Noto Sans", "DejaVu Sans", sans-serif; }
        code, pre, .diff, .path, .tree, .run { font-family: ui-monospace, "Cascadia Mono", "DejaVu Sans Mono", monospace;
          font-size: .875em; overflow-wrap: anywhere; }
        a { color: var(--link); }
        :focus-visible { outline: 3px solid var(--link); outline-offset: 2px; border-radius: 3px; }
        .skip { position: absolute; left: -99rem; }
        .skip:focus { position: static; }
        .product { margin: 0; color: var(--quiet); font-size: .875rem; }
        h1 { margin: .1rem 0 .8rem; font-size: 2rem; line-height: 1.2; }
        h1 .run { font-size: 1rem; font-weight: 400; color: var(--quiet); }
        h2 { margin: 2.2rem 0 .7rem; font-size: 1.25rem; }
        h3 { margin: 0 0 .2rem; font-size: 1.05rem; }
        .facts { display: grid; grid-template-columns: repeat(auto-fit, minmax(15rem, 1fr)); gap: .6rem 2rem; margin: 0; }
        .facts dt { color: var(--quiet); font-size: .8rem; }
        .facts dd { margin: 0; }
        .counts { display: flex; flex-wrap: wrap; gap: .6rem; margin: 1.1rem 0 0; padding: 0; list-style: none; }
        .counts li { padding: .25rem .8rem; border: 1px solid var(--line); border-radius: 99rem; background: var(--raised); }
        .warnings { margin-top: 1.4rem; padding: .8rem 1.2rem; border: 1px solid var(--warn-line);
          border-left-width: .45rem; border-radius: .4rem; background: var(--warn); color: var(--warn-text); overflow-wrap: anywhere; }
        .warnings h2 { margin: 0 0 .2rem; font-size: 1.05rem; }
        .warnings ul { margin: 0; padding-left: 1.2rem; }
        nav { position: sticky; top: 0; z-index: 1; display: flex; flex-wrap: wrap; gap: .3rem 1.2rem; margin-top: 1.4rem;
          padding: .6rem 0; border-bottom: 1px solid var(--line); background: var(--ground); }
        section > h2, details.file { scroll-margin-top: 3.2rem; }
        summary { cursor: pointer; }
        .root { margin: 0 0 .2rem; }
        .tree, .tree ul { margin: 0; padding-left: 1.1rem; list-style: none; }
        .tree > li, .tree ul > li { padding: .08rem 0; }
        .tree .what { color: var(--quiet); font-size: .9em; }
        .mark { display: inline-block; width: 1.1em; text-align: center; font-weight: 700; }
        .create > .mark, .create > summary .mark, .plus { color: var(--added-text); }
        .delete > .mark, .delete > summary .mark, .minus { color: var(--removed-text); }
        .replace > .mark, .replace > summary .mark { color: var(--link); }
        details.file, details.module, .request, .commits > li, .statuses > li { margin: 0 0 1rem;
          border: 1px solid var(--line); border-radius: .5rem; overflow: clip; }
        details.file > summary, details.module > summary { padding: .5rem .8rem; background: var(--raised); }
        details.file[open] > summary, details.module[open] > summary { border-bottom: 1px solid var(--line); }
        .count { float: right; font-variant-numeric: tabular-nums; font-size: .875rem; }
        .scroll { overflow-x: auto; }
        table { width: 100%; border-collapse: collapse; }
        .diff td { padding: 0 .6rem; vertical-align: top; line-height: 1.45; }
        .diff .number { width: 1%; min-width: 2.6rem; color: var(--quiet); text-align: right; user-select: none; }
        .diff .line { white-space: pre-wrap; overflow-wrap: anywhere; }
        .diff .added { background: var(--added); }
        .diff .added .line { color: var(--added-text); }
        .diff .removed { background: var(--removed); }
        .diff .removed .line { color: var(--removed-text); }
        .diff .hunk, .diff .note { background: var(--hunk); color: var(--quiet); }
        .diff .hunk td, .diff .note td { padding-top: .15rem; padding-bottom: .15rem; }
        .variables th, .variables td { padding: .4rem .8rem; border-bottom: 1px solid var(--line); text-align: left;
          vertical-align: top; font-weight: 400; }
        .variables tbody tr:last-child > * { border-bottom: 0; }
        .variables thead th { color: var(--quiet); font-size: .8rem; }
        .variables td:nth-child(2) { width: 45%; }
        .type { display: block; color: var(--quiet); font-size: .8rem; overflow-wrap: anywhere; }
        .none { color: var(--quiet); }
        .chip { display: inline-block; padding: 0 .5rem; border: 1px solid var(--line); border-radius: 99rem;
          background: var(--raised); color: var(--text); font-size: .8rem; white-space: nowrap; }
        .origin-configuration { border-color: var(--warn-line); }
        .origin-request { border-color: var(--link); }
        .commits, .statuses { margin: 0; padding: 0; list-style: none; }
        .commits > li, .request { padding: .8rem 1rem; }
        .statuses > li { padding: .5rem .8rem; margin-bottom: .5rem; }
        .subject { margin: 0; font-weight: 600; }
        .by { margin: 0; color: var(--quiet); font-size: .875rem; }
        pre { margin: .6rem 0 0; white-space: pre-wrap; }
        .markdown { padding: .8rem; border-radius: .4rem; background: var(--raised); }
        .empty { margin: 0; padding: .5rem .8rem; color: var(--quiet); }
        @media print { body { max-width: none; padding: 0; font-size: 10pt; } nav, .skip { display: none; }
          details::details-content { content-visibility: visible; block-size: auto; }
          details.file > summary, h2 { break-after: avoid; } tr, .commits > li { break-inside: avoid; }
          .scroll { overflow: visible; }
          .diff .added .line, .diff .removed .line { print-color-adjust: exact; } }

        """
}
