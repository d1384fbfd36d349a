using Microsoft.Data.Sqlite;

namespace Danmaku.Bench.Overload;

/// <summary>Which posts the service has said it stored, and where; compared with its file in the end.</summary>
/// <remarks>Not thread-safe.</remarks>
internal sealed class AckLedger
{
    private const int SequenceBits = 40;

    // By number of the post: epoch, counted from the first, and sequence; 0 for none.
    private long[] _places = new long[1 << 20];
    private long? _firstEpoch;

    /// <summary>Acknowledged as stored.</summary>
    public long Stored { get; private set; }

    /// <summary>Notes that a post was acknowledged as stored.</summary>
    public void Add(long post, long epoch, long sequence)
    {
        if (post >= _places.Length)
        {
            Array.Resize(ref _places, (int)Math.Max(post + 1, _places.Length * 2L));
        }

        if (_places[post] == 0)
        {
            Stored++;
        }

        _firstEpoch ??= epoch;
        _places[post] = Place(epoch, sequence);
    }

    /// <summary>Counts what was acknowledged as stored and is not in the file at the place that was told.</summary>
    /// <param name="path">The service's database.</param>
    /// <param name="room">The room.</param>
    public (long Lost, long InFile) Compare(string path, string room)
    {
        using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Mode = SqliteOpenMode.ReadOnly, Pooling = false }.ToString());
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT epoch, sequence, nonce FROM comments WHERE room_id = $room";
        command.Parameters.AddWithValue("$room", room);
        using var reader = command.ExecuteReader();
        var (found, inFile) = (0L, 0L);
        while (reader.Read())
        {
            inFile++;
            if (long.TryParse(reader.GetString(2), out var post) && post < _places.Length && _places[post] == Place(reader.GetInt64(0), reader.GetInt64(1)))
            {
                found++;
            }
        }

        return (Stored - found, inFile);
    }

    private long Place(long epoch, long sequence) => ((epoch - (_firstEpoch ?? epoch)) << SequenceBits) | sequence;
}
