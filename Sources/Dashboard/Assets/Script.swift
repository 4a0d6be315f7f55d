/// What a page does beyond being read: charts of its tables, and listens as they come.
///
/// Texts from the database go into a page as text nodes only.
enum Script {
    static let text = charts + live

    private static let charts = """
        "use strict";
        const color = (name) =>
          getComputedStyle(document.documentElement).getPropertyValue(name).trim();

        function draw(canvas) {
          const table = document.getElementById(canvas.dataset.table);
          const label = Number(canvas.dataset.label);
          const value = Number(canvas.dataset.value);
          const isTime = canvas.dataset.unit === "time";
          const unit = isTime ? "Hours" : table.tHead.rows[0].cells[value].textContent;
          const labels = [], values = [];
          for (const row of table.tBodies[0].rows) {
            labels.push(row.cells[label].textContent);
            const number = Number(row.cells[value].dataset.value);
            values.push(isTime ? number / 3600000 : number);
          }
          if (canvas.dataset.reversed) { labels.reverse(); values.reverse(); }
          const ink = color("--soft"), line = color("--line"), accent = color("--accent");
          return new Chart(canvas, {
            type: "bar",
            data: { labels, datasets: [{ data: values, backgroundColor: accent }] },
            options: {
              animation: false, maintainAspectRatio: false,
              plugins: { legend: { display: false } },
              scales: {
                x: { ticks: { color: ink, maxRotation: 0, autoSkipPadding: 12 },
                  grid: { display: false } },
                y: { beginAtZero: true, ticks: { color: ink, maxTicksLimit: 6 },
                  grid: { color: line },
                  title: { display: true, color: ink, text: unit } },
              },
            },
          });
        }

        function drawAll() {
          if (typeof Chart === "undefined") {
            document.documentElement.classList.add("no-charts");
            return;
          }
          let charts = [];
          const again = () => {
            for (const chart of charts) chart.destroy();
            charts = [...document.querySelectorAll("canvas[data-table]")].map(draw);
          };
          again();
          matchMedia("(prefers-color-scheme: dark)").addEventListener("change", again);
        }


        """

    private static let live = """
        function cell(row, text, path) {
          const cell = row.insertCell();
          const name = document.createElement("bdi");
          name.textContent = text ?? "";
          if (path) {
            const link = cell.appendChild(document.createElement("a"));
            link.href = path;
            link.appendChild(name);
          } else cell.appendChild(name);
          return cell;
        }

        function minutes(milliseconds) {
          const seconds = Math.floor(milliseconds / 1000);
          return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min`;
        }

        function follow(body) {
          const events = new EventSource(body.dataset.live);
          const status = document.getElementById("live-status");
          let count = 0;
          events.addEventListener("listen", (event) => {
            const listen = JSON.parse(event.data);
            const row = body.insertRow(0);
            row.className = "new";
            const scope = body.dataset.scope;
            const to = (kind, id) => id && `/${kind}/${encodeURIComponent(id)}?${scope}`;
            cell(row, listen.local_time).className = "t";
            cell(row, listen.track, to("track", listen.track_id));
            cell(row, listen.artists);
            cell(row, listen.album, to("album", listen.album_id));
            cell(row, minutes(listen.ms_played)).className = "n";
            while (body.rows.length > 100) body.deleteRow(-1);
            count += 1;
            status.textContent = `${count} new since this page was opened`;
          });
          events.addEventListener("error", () => {
            if (events.readyState === EventSource.CLOSED) {
              status.textContent = "The connection is gone; load the page again.";
            }
          });
          addEventListener("pagehide", () => events.close());
        }

        drawAll();
        for (const day of document.querySelectorAll(".calendar td")) day.title = day.textContent;
        for (const body of document.querySelectorAll("[data-live]")) follow(body);

        """
}
