using System.Globalization;
using Danmaku.Contracts.Messages;
using Danmaku.Gateway.Doors.Native;

namespace Danmaku.Gateway.Doors.Centrifuge;

/// <summary>Why a command failed, in the numbers that clients of Centrifugo know.</summary>
/// <param name="Code">100 to 112.</param>
/// <param name="Message">For developers and, behind the reason's number and name, for people.</param>
/// <param name="IsTemporary">Whether the same command can succeed later.</param>
internal sealed record CentrifugeError(int Code, string Message, bool IsTemporary = false)
{
    private const int Internal = 100;
    private const int Unauthorized = 101;
    private const int UnknownChannel = 102;
    private const int PermissionDenied = 103;
    private const int MethodNotFound = 104;
    private const int AlreadySubscribed = 105;
    private const int LimitExceeded = 106;
    private const int BadRequest = 107;
    private const int Unavailable = 108;
    private const int Expired = 109;
    private const int TooManyRequests = 111;
    private const int Unrecoverable = 112;

    /// <summary>A command that is not known here.</summary>
    public static CentrifugeError UnknownCommand { get; } = new(MethodNotFound, "There is no such command here.");

    /// <summary>The client asked not to be let in, or not to be answered, where something is missing.</summary>
    public static CentrifugeError UnrecoverablePosition { get; } = new(Unrecoverable, "What came after that position is not to be had.");

    /// <summary>A method that is not known here.</summary>
    public static CentrifugeError UnknownMethod(string method) => new(MethodNotFound, $"There is no method '{method}' here.");

    /// <summary>The protocol has it, and this service does not.</summary>
    public static CentrifugeError NotAvailable(string message) => new(Unavailable, message);

    /// <summary>The token has run out: clients get themselves another one.</summary>
    public static CentrifugeError TokenExpired(Rejection rejection) => Of(rejection) with { Code = Expired };

    /// <summary>What a refusal is to these clients: <c>202 slow_mode: One comment every 5 s. Retry after 3120 ms.</c></summary>
    public static CentrifugeError Of(Rejection rejection)
    {
        // They keep nothing of an error but its code, its message and whether it is temporary.
        var retry = rejection.RetryAfter is { } wait
            ? string.Create(CultureInfo.InvariantCulture, $" Retry after {(long)Math.Ceiling(wait.TotalMilliseconds)} ms.")
            : "";
        return new CentrifugeError(
            CodeOf(rejection.Reason),
            string.Create(CultureInfo.InvariantCulture, $"{(int)rejection.Reason} {NativeNames.Of(rejection.Reason)}: {rejection.Message}{retry}"),
            rejection.RetryAfter is not null || rejection.Reason >= RejectReason.RoomOverloaded);
    }

    private static int CodeOf(RejectReason reason) => reason switch
    {
        RejectReason.TokenRequired or RejectReason.TokenRefused => Unauthorized,
        RejectReason.RoomIdInvalid => UnknownChannel,
        RejectReason.AlreadyJoined => AlreadySubscribed,
        RejectReason.TooManyRooms or RejectReason.HeldQueueFull or RejectReason.TextTooLong or RejectReason.TextTooLarge => LimitExceeded,
        < RejectReason.RateLimited => BadRequest,
        < RejectReason.MembersOnly => TooManyRequests,
        RejectReason.TargetUnknown or RejectReason.CommandInvalid or RejectReason.RequestInvalid or RejectReason.CannotUndo
            or RejectReason.AlreadyAppealed or RejectReason.RulesChanged => BadRequest,
        >= RejectReason.RoomOverloaded => Internal,
        _ => PermissionDenied,
    };
}
