/// How pages look: small enough to be read, dark and light, from a phone's width up.
enum StyleSheet {
    static let text = """
        :root {
          color-scheme: light dark;
          --page: #fbfbf9; --panel: #ffffff; --ink: #1b1f1d; --soft: #55605a; --line: #d9dedb;
          --accent: #0b6b3a; --accent-ink: #ffffff; --warn: #8a2b12;
          --h0: #ffffff; --h1: #e3f3ea; --h2: #c5e6d3; --h3: #a3d7b9; --h4: #7fc79d;
        }
        @media (prefers-color-scheme: dark) {
          :root {
            --page: #121513; --panel: #1a1e1c; --ink: #e8ece9; --soft: #a9b4ae; --line: #343b37;
            --accent: #6fd39b; --accent-ink: #0c1a12; --warn: #ffb59b;
            --h0: #1a1e1c; --h1: #16301f; --h2: #174028; --h3: #185231; --h4: #1a643b;
          }
        }
        * { box-sizing: border-box; }
        html { -webkit-text-size-adjust: 100%; }
        body {
          margin: 0; background: var(--page); color: var(--ink);
          font: 1rem/1.5 system-ui, sans-serif; overflow-wrap: anywhere;
        }
        a { color: var(--accent); }
        a:focus-visible, button:focus-visible, input:focus-visible, select:focus-visible,
        summary:focus-visible, [tabindex]:focus-visible {
          outline: 3px solid var(--accent); outline-offset: 2px;
        }
        .skip { position: absolute; left: -99rem; }
        .skip:focus {
          left: 1rem; top: 1rem; z-index: 1; padding: .5rem 1rem; background: var(--panel);
        }
        .hidden, .calendar span {
          position: absolute; width: 1px; height: 1px; overflow: hidden;
          clip-path: inset(50%); white-space: nowrap;
        }
        header, main, footer { max-width: 70rem; margin: 0 auto; padding: 0 1rem; }
        header { padding-top: .75rem; }
        .brand { font-weight: 700; font-size: 1.2rem; text-decoration: none; color: var(--ink); }
        nav ul { list-style: none; margin: .5rem 0; padding: 0; display: flex; flex-wrap: wrap;
          gap: .25rem; }
        nav a { display: block; padding: .4rem .7rem; border-radius: .5rem;
          text-decoration: none; }
        nav a[aria-current] { background: var(--accent); color: var(--accent-ink); }
        form.scope { display: flex; flex-wrap: wrap; gap: .5rem 1rem; align-items: end;
          margin: .5rem 0; }
        form.scope div { display: flex; flex-direction: column; }
        label { font-size: .85rem; color: var(--soft); }
        input, select, button { font: inherit; padding: .35rem .6rem; border-radius: .4rem;
          border: 1px solid var(--soft); background: var(--panel); color: var(--ink);
          max-width: 100%; }
        button { background: var(--accent); color: var(--accent-ink); border-color: var(--accent);
          cursor: pointer; }
        .quick { display: flex; flex-wrap: wrap; gap: .2rem .9rem; margin: .3rem 0 1rem;
          padding: 0; list-style: none; font-size: .95rem; }
        h1 { font-size: 1.6rem; line-height: 1.25; margin: 1rem 0 .5rem; }
        h2 { font-size: 1.15rem; margin: 0 0 .5rem; }
        .panels { display: grid; gap: 1rem; margin: 1rem 0;
          grid-template-columns: repeat(auto-fit, minmax(min(100%, 26rem), 1fr)); }
        section { background: var(--panel); border: 1px solid var(--line); border-radius: .7rem;
          padding: 1rem; min-width: 0; }
        section.wide { grid-column: 1 / -1; }
        .figures { display: grid; gap: .7rem; margin: 0;
          grid-template-columns: repeat(auto-fit, minmax(8.5rem, 1fr)); }
        .figures dt { font-size: .85rem; color: var(--soft); }
        .figures dd { margin: 0; font-size: 1.35rem; font-weight: 650; }
        .scroll { overflow-x: auto; position: relative; }
        table { border-collapse: collapse; width: 100%; font-size: .95rem; }
        caption { text-align: left; color: var(--soft); font-size: .85rem; }
        th, td { text-align: left; padding: .3rem .5rem .3rem 0; vertical-align: top;
          border-bottom: 1px solid var(--line); }
        th { font-weight: 600; color: var(--soft); font-size: .85rem; }
        .n { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
        td.t { white-space: nowrap; }
        .files { margin: .5rem 0 0; font-size: .9rem; color: var(--soft); }
        .files a { margin-right: .8rem; }
        .chart { position: relative; height: 15rem; margin-bottom: .5rem; }
        .no-charts .chart { display: none; }
        summary { cursor: pointer; color: var(--accent); }
        .heat { table-layout: fixed; font-size: .78rem; min-width: 44rem; }
        .heat td, .heat th { padding: .2rem; text-align: center; border: 1px solid var(--panel); }
        .heat th[scope=row] { width: 5.5rem; text-align: left; }
        .calendar { table-layout: fixed; min-width: 48rem; font-size: .7rem; }
        .calendar td { height: .85rem; padding: 0; border: 1px solid var(--panel); }
        .calendar td.out { background: none; }
        .calendar th[scope=row] { width: 2.6rem; font-size: .7rem; padding: 0; border: 0; }
        .h0 { background: var(--h0); } .h1 { background: var(--h1); }
        .h2 { background: var(--h2); } .h3 { background: var(--h3); }
        .h4 { background: var(--h4); }
        .calendar .h0 { background: var(--line); }
        .empty, .note { color: var(--soft); }
        .warn { color: var(--warn); font-weight: 600; }
        .new td { background: var(--h1); }
        footer { padding: 1.5rem 1rem 2.5rem; color: var(--soft); font-size: .85rem; }
        @media (max-width: 32rem) {
          section { padding: .75rem; }
          .figures dd { font-size: 1.15rem; }
          .chart { height: 12rem; }
        }

        """
}
