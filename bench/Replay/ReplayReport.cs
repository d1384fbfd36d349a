using Spectre.Console;

namespace Danmaku.Bench.Replay;

/// <summary>Shows a replay on a console: a bar while it runs, and the account of every comment at the end.</summary>
internal sealed class ReplayReport(IAnsiConsole console, RecordedFile file)
{
    private const int NamedMalformed = 10;
    private static readonly TimeSpan RefreshEvery = TimeSpan.FromMilliseconds(250);

    public void Begin(Uri gateway, string room, ReplayPlan plan)
    {
        console.MarkupLineInterpolated(
            $"{file.Comments.Count} comments over {Clock(file.Length)} into room [bold]{room}[/] of {gateway}, {plan.Speed}x as recorded.");
        foreach (var malformed in file.Malformed.Take(NamedMalformed))
        {
            console.MarkupLineInterpolated($"[yellow]Line {malformed.Line} is no comment: {malformed.Problem}[/]");
        }

        if (file.Malformed.Count > NamedMalformed)
        {
            console.MarkupLineInterpolated($"[yellow]... and {file.Malformed.Count - NamedMalformed} more.[/]");
        }
    }

    /// <summary>Draws until the replay has ended.</summary>
    public Task ShowProgressAsync(ReplayRun run, ReplayTally tally, Task replay) => console.Progress()
        .Columns(new SpinnerColumn(), new ProgressBarColumn(), new PercentageColumn(), new TaskDescriptionColumn { Alignment = Justify.Left })
        .StartAsync(async context =>
        {
            var bar = context.AddTask(Describe(run, tally.Sums()), maxValue: Math.Max(1, file.Comments.Count));
            while (!replay.IsCompleted)
            {
                Update();
                await Task.WhenAny(replay, Task.Delay(RefreshEvery, TimeProvider.System));
            }

            Update();
            await replay;

            void Update()
            {
                var sums = tally.Sums();
                bar.Description = Describe(run, sums);
                bar.Value = sums.Answered;
            }
        });

    /// <summary>The table in which every comment of the file has its place.</summary>
    public void End(ReplaySums sums)
    {
        var table = new Table().Border(TableBorder.Rounded).AddColumn("What became of them").AddColumn(new TableColumn("Comments").RightAligned());
        Row("accepted and stored", sums.Stored, always: true);
        Row("accepted, not stored yet", sums.NotStored);
        foreach (var (reason, name, count) in sums.Refused)
        {
            Row($"refused: {reason} {name}", count);
        }

        Row("no answer", sums.Unanswered);
        Row("not posted: stopped before", sums.NotPosted);
        Row("skipped: positioned", sums.Positioned, always: true);
        Row("skipped: malformed", sums.Malformed, always: true);
        table.AddEmptyRow();
        table.AddRow(new Markup("[bold]accounted[/]"), new Markup($"[bold]{sums.Accounted}[/]"));
        table.AddRow(new Markup("[bold]in the file[/]"), new Markup($"[bold]{sums.Total}[/]"));
        console.Write(table);
        if (sums.Thinned > 0)
        {
            console.MarkupLineInterpolated($"{sums.Thinned} of those accepted are beyond the room's display budget: in its history, not on screens.");
        }

        if (sums.Retries > 0)
        {
            console.MarkupLineInterpolated($"{sums.Retries} posts were repeated after a refusal with a retry-after or a lost answer.");
        }

        if (!sums.Complete)
        {
            console.MarkupLineInterpolated($"[red]{sums.Total - sums.Accounted} comments of the file are not accounted for.[/]");
        }

        void Row(string what, int count, bool always = false)
        {
            if (count > 0 || always)
            {
                table.AddRow(new Text(what), new Text(count.ToString(System.Globalization.CultureInfo.InvariantCulture)));
            }
        }
    }

    private string Describe(ReplayRun run, ReplaySums sums)
    {
        var position = run.Position < file.Length ? run.Position : file.Length;
        var seconds = run.Elapsed.TotalSeconds;
        var rate = seconds > 0 ? sums.Answered / seconds : 0;
        return $"{sums.Answered}/{file.Comments.Count}  {Clock(position)} of {Clock(file.Length)}  {rate:0.0}/s  "
            + $"refused {sums.Refused.Sum(reason => reason.Count)}  repeated {sums.Retries}";
    }

    private static string Clock(TimeSpan time) => $"{(int)time.TotalMinutes}:{time.Seconds:00}";
}
