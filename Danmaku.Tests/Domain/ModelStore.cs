using Danmaku.Contracts.Messages;
using Danmaku.Silo.Domain;
using Danmaku.Silo.Domain.Moderation;

namespace Danmaku.Tests.Domain;

/// <summary>What a store keeps of a room, in the simplest way: it applies what was decided, and opens the room again.</summary>
internal sealed class ModelStore
{
    private readonly SortedDictionary<RoomPosition, Row> _rows = [];
    private readonly Dictionary<(string, SanctionKind), Sanction> _sanctions = [];
    private readonly Dictionary<string, bool> _appointments = [];
    private readonly Dictionary<RoomPosition, Appeal> _appeals = [];
    private readonly List<RememberedNonce> _nonces = [];
    private readonly List<UndoableAction> _actions = [];
    private readonly HashSet<RoomPosition> _clears = [];
    private readonly string _roomId;
    private long _epoch;
    private RoomSettings _settings;
    private VersionedRules _rules;
    private Pin? _pin;
    private BrakeState _brake;

    public ModelStore(RoomState initial)
    {
        _roomId = initial.RoomId;
        _epoch = initial.Epoch;
        _settings = initial.Settings;
        _rules = initial.Rules;
        _pin = initial.Pin;
        _brake = initial.Brake;
        _nonces.AddRange(initial.Nonces);
        _actions.AddRange(initial.Actions);
        _clears.UnionWith(initial.Clears);
        foreach (var comment in initial.Comments)
        {
            _rows.Add(comment.Position, new Row(comment, null));
        }

        foreach (var sanction in initial.Sanctions)
        {
            Put(sanction);
        }
    }

    /// <summary>The moderation log.</summary>
    public List<LogEntry> Log { get; } = [];

    /// <summary>Comments that viewers may see, oldest first.</summary>
    public IEnumerable<Comment> Visible => _rows.Values.Where(IsVisible).Select(static row => row.Comment);

    /// <summary>Starts the next epoch.</summary>
    public RoomState Open(int historySize)
    {
        var cleared = _clears.DefaultIfEmpty().Max();
        return new RoomState(
            _roomId,
            ++_epoch,
            _settings,
            [.. _sanctions.Values],
            [.. Visible.TakeLast(historySize)],
            [.. _nonces])
        {
            Withheld =
            [
                .. _rows.Values.Where(row => row.Withheld is not null && row.Stamps.Count == 0 && row.Comment.Position > cleared)
                    .Select(row => new WithheldComment(row.Comment, row.Withheld!)),
            ],
            Deleted =
            [
                .. _rows.Values.Where(row => row.Stamps.Count > 0 || row.Comment.Position <= cleared).TakeLast(historySize)
                    .Select(row => new DeletedComment(row.Comment, row.Withheld, [.. row.Stamps])),
            ],
            Clears = [.. _clears.Order()],
            Actions = [.. _actions.TakeLast(UndoableActions.Capacity)],
            Appeals = [.. _appeals.Values],
            Appointments = [.. _appointments.Select(entry => new Appointment(entry.Key, entry.Value))],
            Rules = _rules,
            Pin = _pin,
            Brake = _brake,
        };
    }

    public void Apply(Decided decided)
    {
        if (decided.Log is { } entry)
        {
            Log.Add(entry);
            if (decided.Undo is { } undo)
            {
                _actions.Add(new UndoableAction(entry.Position, entry.At, undo));
            }
        }

        switch (decided.Event)
        {
            case RoomEvent.CommentPosted posted:
                _rows.Add(posted.Position, new Row(posted.Comment, posted.Withheld));
                if (decided.Nonce is { } nonce)
                {
                    _nonces.Add(new RememberedNonce(posted.Comment.Author.Id, nonce, posted.Position, posted.At, posted.Thinned));
                }

                break;
            case RoomEvent.CommentsShown shown:
                Restage(shown.Comments.Select(comment => new WithheldComment(comment, null!)));
                break;
            case RoomEvent.CommentsWithheld withheld:
                Restage(withheld.Comments);
                break;
            case RoomEvent.CommentsDeleted deleted:
                Stamp(deleted.Position, row => deleted.Comments.Contains(row.Comment.Position));
                break;
            case RoomEvent.ViewerPurged purged:
                Stamp(purged.Position, purged.ViewerId, purged.Purged);
                break;
            case RoomEvent.RoomCleared cleared:
                _clears.Add(cleared.Position);
                break;
            case RoomEvent.ViewerSanctioned sanctioned:
                Put(sanctioned.Sanction);
                if (sanctioned.Purged is { } with)
                {
                    Stamp(sanctioned.Position, sanctioned.Sanction.ViewerId, with);
                }

                break;
            case RoomEvent.SanctionLifted lifted:
                _sanctions.Remove((lifted.ViewerId, Sanctions.SlotOf(lifted.Kind)));
                break;
            case RoomEvent.ActionUndone undone:
                _clears.Remove(undone.Action);
                _actions.RemoveAll(action => action.Position == undone.Action);
                foreach (var row in _rows.Values)
                {
                    row.Stamps.Remove(undone.Action);
                }

                break;
            case RoomEvent.SettingsChanged changed:
                _settings = changed.Settings;
                break;
            case RoomEvent.RulesChanged changed:
                _rules = changed.Rules;
                break;
            case RoomEvent.BrakeMoved moved:
                _brake = moved.State;
                break;
            case RoomEvent.CommentPinned pinned:
                _pin = pinned.Pin;
                break;
            case RoomEvent.CommentUnpinned:
                _pin = null;
                break;
            case RoomEvent.RoleChanged { Appointed: { } appointed } changed:
                _appointments[changed.ViewerId] = appointed;
                break;
            case RoomEvent.RoleChanged changed:
                _appointments.Remove(changed.ViewerId);
                break;
            case RoomEvent.AppealMade made:
                _appeals[made.Appeal.Id] = made.Appeal;
                break;
            case RoomEvent.AppealAnswered answered:
                _appeals[answered.Appeal.Id] = answered.Appeal;
                break;
            case RoomEvent.NoteAdded or RoomEvent.Announced or RoomEvent.AnnouncementWithdrawn:
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(decided), decided, null);
        }
    }

    private bool IsVisible(Row row) =>
        row.Withheld is null && row.Stamps.Count == 0 && row.Comment.Position > _clears.DefaultIfEmpty().Max();

    private void Put(Sanction sanction) => _sanctions[(sanction.ViewerId, Sanctions.SlotOf(sanction.Kind))] = sanction;

    private void Restage(IEnumerable<WithheldComment> comments)
    {
        foreach (var comment in comments)
        {
            if (_rows.TryGetValue(comment.Comment.Position, out var row))
            {
                row.Withheld = comment.Withheld;
            }
        }
    }

    private void Stamp(RoomPosition action, string viewerId, PurgedComments purged) => Stamp(
        action,
        row => (row.Comment.Author.Id == viewerId && row.Comment.At >= purged.Since && row.Comment.Position < action)
            || purged.Known.Contains(row.Comment.Position));

    private void Stamp(RoomPosition action, Func<Row, bool> which)
    {
        foreach (var row in _rows.Values.Where(which))
        {
            row.Stamps.Add(action);
        }
    }

    private sealed class Row(Comment comment, Withholding? withheld)
    {
        public Comment Comment { get; } = comment;

        public Withholding? Withheld { get; set; } = withheld;

        public HashSet<RoomPosition> Stamps { get; } = [];
    }
}
