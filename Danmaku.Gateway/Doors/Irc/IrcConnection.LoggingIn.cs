using Danmaku.Contracts.Messages;
using Danmaku.Gateway.Rooms;
using Danmaku.Gateway.Sockets;

namespace Danmaku.Gateway.Doors.Irc;

/// <content>How a connection begins: what the client understands, and who it is.</content>
internal sealed partial class IrcConnection
{
    private IrcAbilities _abilities;
    private string? _password;
    private string? _token;

    // Clients that ask what there is know IRC; others have been made for one service, and know what that one has.
    private bool _knowsSupport;
    private bool _isSupportTold;

    private void Negotiate(IrcLine line)
    {
        switch (line[0].ToUpperInvariant())
        {
            case "LS":
                _knowsSupport = true;
                Line($":tmi.twitch.tv CAP {Login} LS :{IrcCapabilities.All}");
                break;
            case "LIST":
                Line($":tmi.twitch.tv CAP {Login} LIST :{IrcCapabilities.ListOf(_abilities)}");
                break;
            case "REQ":
                var isKnown = IrcCapabilities.TryApply(line[1], ref _abilities);
                _format = _door.FormatOf(_abilities, _isBare);
                Line($":tmi.twitch.tv CAP {Login} {(isKnown ? "ACK" : "NAK")} :{Safe(line[1])}");
                _knowsSupport |= _abilities.HasFlag(IrcAbilities.History);
                TellSupport();
                break;
            default:
                break;
        }
    }

    private async ValueTask LogInAsync(string nick, CancellationToken cancellationToken)
    {
        if (IsIn)
        {
            return;
        }

        var token = _password?.StartsWith("oauth:", StringComparison.OrdinalIgnoreCase) == true ? _password["oauth:".Length..] : _password;
        _password = null;
        if (IrcNames.IsAnonymous(nick))
        {
            Enter(nick.ToLowerInvariant(), null);
            return;
        }

        if (string.IsNullOrEmpty(token))
        {
            LogInFailed("Improperly formatted auth", CloseCode.TokenRefused);
            return;
        }

        var (holder, refusal, _) = await _door.Parts.Admission.IdentifyAsync(token, cancellationToken);
        if (holder is not null)
        {
            _token = token;
            Enter(IrcNames.LoginOf(holder.Token.ViewerId), holder);
        }
        else if (refusal is { Reason: RejectReason.TokenRefused, RetryAfter: null })
        {
            LogInFailed("Login authentication failed", CloseCode.TokenRefused);
        }
        else
        {
            // Not in the words on which clients give up: it is the service's fault.
            LogInFailed($"The token cannot be checked now. {refusal!.Message}", CloseCode.TryAgainLater);
        }
    }

    private void Enter(string login, TokenHolder? holder)
    {
        _socket.ClearDeadline();
        _login = login;
        _isSupportTold = _knowsSupport;
        Send(IrcAnswers.Welcome(_format, login, holder, _knowsSupport));
    }

    private void TellSupport()
    {
        if (IsIn && _knowsSupport && !_isSupportTold)
        {
            _isSupportTold = true;
            Send(IrcAnswers.Support(_format, Login));
        }
    }

    private void LogInFailed(string text, CloseCode code)
    {
        Notice("*", "", text);
        _socket.Close(code, text);
    }
}
