using System.Collections.Immutable;
using Danmaku.Contracts.Messages;
using Proto = Danmaku.Contracts.Protos.Link.V1;
using RoomProto = Danmaku.Contracts.Protos.Room.V1;

namespace Danmaku.Contracts.Protos.Mapping;

/// <summary>Door tokens to and from the protos.</summary>
public static class DoorTokenMapping
{
    /// <summary>As the proto has it.</summary>
    public static Proto.DoorTokensRequest ToProto(this DoorTokenRequest request) => request switch
    {
        DoorTokenRequest.Issue issue => new() { Issue = new() { Token = issue.Token.ToProto(), Hash = issue.Hash } },
        DoorTokenRequest.Find find => new() { Find = new() { Hash = find.Hash } },
        DoorTokenRequest.Revoke revoke => new() { Revoke = new() { ViewerId = revoke.ViewerId, Id = revoke.Id } },
        DoorTokenRequest.List list => new() { List = new() { ViewerId = list.ViewerId } },
        _ => throw new ArgumentOutOfRangeException(nameof(request), request, "A request without a proto."),
    };

    /// <summary>As the rules have it.</summary>
    /// <returns><see langword="null"/> for a request that this build does not know.</returns>
    public static DoorTokenRequest? ToMessage(this Proto.DoorTokensRequest request) => request.RequestCase switch
    {
        Proto.DoorTokensRequest.RequestOneofCase.Issue => new DoorTokenRequest.Issue((request.Issue.Token ?? new()).ToMessage(), request.Issue.Hash),
        Proto.DoorTokensRequest.RequestOneofCase.Find => new DoorTokenRequest.Find(request.Find.Hash),
        Proto.DoorTokensRequest.RequestOneofCase.Revoke => new DoorTokenRequest.Revoke(request.Revoke.ViewerId, request.Revoke.Id),
        Proto.DoorTokensRequest.RequestOneofCase.List => new DoorTokenRequest.List(request.List.ViewerId),
        _ => null,
    };

    /// <summary>As the proto has it.</summary>
    public static Proto.DoorTokensResponse ToProto(this DoorTokenAnswer answer)
    {
        var proto = new Proto.DoorTokensResponse { Refusal = answer.Refusal?.ToProto() };
        proto.Tokens.AddRange(answer.Tokens.Select(ToProto));
        return proto;
    }

    /// <summary>As the rules have it.</summary>
    public static DoorTokenAnswer ToMessage(this Proto.DoorTokensResponse answer) =>
        new([.. answer.Tokens.Select(ToMessage)], answer.Refusal?.ToMessage());

    private static Proto.DoorToken ToProto(this DoorToken token)
    {
        var proto = new Proto.DoorToken
        {
            Id = token.Id,
            ViewerId = token.ViewerId,
            Name = token.Name,
            Label = token.Label,
            IssuedAtMs = token.IssuedAt.ToUnixTimeMilliseconds(),
            ExpiresAtMs = token.ExpiresAt.ToUnixTimeMilliseconds(),
        };
        foreach (var (room, role) in token.Rooms)
        {
            proto.Rooms.Add(room, (RoomProto.ViewerRole)role);
        }

        return proto.With(token.Created, static (proto, created) => proto.CreatedAtMs = created.ToUnixTimeMilliseconds());
    }

    private static DoorToken ToMessage(this Proto.DoorToken token) => new()
    {
        Id = token.Id,
        ViewerId = token.ViewerId,
        Name = token.Name,
        Created = token.HasCreatedAtMs ? ProtoTime.Point(token.CreatedAtMs) : null,
        Rooms = token.Rooms.ToImmutableDictionary(static entry => entry.Key, static entry => ProtoEnum.Role(entry.Value)),
        Label = token.Label,
        IssuedAt = ProtoTime.Point(token.IssuedAtMs),
        ExpiresAt = ProtoTime.Point(token.ExpiresAtMs),
    };
}
