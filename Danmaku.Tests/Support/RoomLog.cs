using System.Text.Json;

namespace Danmaku.Tests.Support;

/// <summary>Follows one room over one connection as a client must: every sequence once, in order, delivered or accounted for.</summary>
/// <param name="room">The room.</param>
/// <param name="position">The last event that the viewer has.</param>
internal sealed class RoomLog(string room, long position)
{
    // A resumed viewer may be sent the whole batch that its position lies in; beyond that nothing comes twice.
    private readonly long _start = position;

    /// <summary>Last sequence delivered or skipped.</summary>
    public long Position { get; private set; } = position;

    /// <summary>What the room shows: those of the snapshot and those delivered, without those taken back. Text by id.</summary>
    public Dictionary<string, string> Comments { get; } = [];

    /// <summary>Events delivered, in order.</summary>
    public List<JsonElement> Events { get; } = [];

    /// <summary>Texts of the comments delivered, in order.</summary>
    public IEnumerable<string?> Texts =>
        Events.Where(item => item.GetProperty("kind").GetString() == "comment").Select(item => item.GetProperty("text").GetString());

    /// <summary>How many sequences were skipped, by reason.</summary>
    public Dictionary<string, long> Skipped { get; } = [];

    /// <summary>Starts from a snapshot frame.</summary>
    public static RoomLog From(JsonElement snapshot)
    {
        var log = new RoomLog(snapshot.GetProperty("room").GetString()!, snapshot.GetProperty("seq").GetInt64());
        foreach (var comment in snapshot.GetProperty("comments").EnumerateArray())
        {
            log.Comments.Add(comment.GetProperty("id").GetString()!, comment.GetProperty("text").GetString()!);
        }

        return log;
    }

    /// <summary>Reads a connection's frames until a sequence was delivered or skipped.</summary>
    public async Task ReadAsync(TestViewer viewer, long sequence)
    {
        while (Position < sequence)
        {
            var frame = await viewer.ReadAsync()
                ?? throw new InvalidOperationException($"The connection ended ({viewer.CloseCode}) at {Position}, before {sequence}.");
            Handle(frame);
        }
    }

    /// <summary>Takes in one frame of any kind.</summary>
    public void Handle(JsonElement frame)
    {
        if (!frame.TryGetProperty("room", out var of) || of.GetString() != room)
        {
            return;
        }

        switch (frame.GetProperty("type").GetString())
        {
            case "batch":
                HandleBatch(frame);
                break;
            case "skipped":
                Skip(frame);
                break;
            default:
                break;
        }
    }

    private void HandleBatch(JsonElement batch)
    {
        var skipped = batch.TryGetProperty("skipped", out var ranges) ? ranges.EnumerateArray().ToList() : [];
        foreach (var item in batch.GetProperty("events").EnumerateArray().Where(item => item.GetProperty("seq").GetInt64() > _start))
        {
            SkipBefore(item.GetProperty("seq").GetInt64());
            Assert.Equal(Position + 1, item.GetProperty("seq").GetInt64());
            Position++;
            Events.Add(item);
            Apply(item, $"{batch.GetProperty("epoch")}.{Position}");
        }

        SkipBefore(long.MaxValue);
        Assert.Equal(batch.GetProperty("last").GetInt64(), Position);

        void SkipBefore(long sequence)
        {
            while (skipped.Count > 0 && skipped[0].GetProperty("from").GetInt64() < sequence)
            {
                Skip(skipped[0]);
                skipped.RemoveAt(0);
            }
        }
    }

    private void Apply(JsonElement item, string id)
    {
        switch (item.GetProperty("kind").GetString())
        {
            case "comment":
                Comments.Add(id, item.GetProperty("text").GetString()!);
                break;
            case "show":
                foreach (var shown in item.GetProperty("comments").EnumerateArray())
                {
                    Comments[shown.GetProperty("id").GetString()!] = shown.GetProperty("text").GetString()!;
                }

                break;
            case "delete":
            case "purge":
                Remove(item);
                break;
            case "sanction" when item.TryGetProperty("purge", out var purged):
                Remove(purged);
                break;
            case "clear":
                Comments.Clear();
                break;
            default:
                break;
        }
    }

    private void Remove(JsonElement item)
    {
        foreach (var deleted in item.GetProperty("comments").EnumerateArray())
        {
            Comments.Remove(deleted.GetString()!);
        }
    }

    private void Skip(JsonElement range)
    {
        var (from, to) = (range.GetProperty("from").GetInt64(), range.GetProperty("to").GetInt64());
        Assert.True(to >= from, range.ToString());
        if (to <= _start)
        {
            return;
        }

        from = Math.Max(from, _start + 1);
        Assert.Equal(Position + 1, from);
        Position = to;
        var reason = range.GetProperty("reason").GetString()!;
        Skipped[reason] = Skipped.GetValueOrDefault(reason) + to - from + 1;
    }
}
