using System.Collections.Immutable;
using Danmaku.Contracts.Messages;
using Danmaku.Gateway.Doors.Native;

namespace Danmaku.Gateway.Api;

/// <summary>Reads what is to be tried on what.</summary>
internal static class WhatIfReader
{
    private const int MaxTexts = 1_000;
    private const int MaxMinutes = 1_440;
    private const int DefaultMinutes = 10;
    private static readonly long MaxTime = DateTimeOffset.MaxValue.ToUnixTimeMilliseconds();

    /// <summary>Reads a body.</summary>
    /// <exception cref="NativeMemberException">A member is wrong.</exception>
    public static WhatIfRequest Read(NativeMembers members, DateTimeOffset now)
    {
        var texts = members.OptionalTexts("texts");
        var minutes = members.OptionalInteger("minutes", 1, MaxMinutes);
        var since = Time(members, "since");
        var until = Time(members, "until");
        if (texts?.Count is 0 or > MaxTexts)
        {
            throw NativeMembers.Wrong("texts", $"must have 1 to {MaxTexts} texts");
        }

        if ((texts is null ? 0 : 1) + (minutes is null ? 0 : 1) + (since is null ? 0 : 1) > 1)
        {
            throw NativeMembers.Wrong("minutes", "is one of three: minutes, or since and until, or texts");
        }

        if (until is not null && (since is null || until <= since))
        {
            throw NativeMembers.Wrong("until", "must be later than 'since'");
        }

        return new WhatIfRequest
        {
            Rules = members.OptionalObject("rules") is { } rules ? NativeRules.Read(rules) : null,
            Settings = members.OptionalObject("settings") is { } settings ? NativeSettings.Read(settings) : null,
            Since = since ?? now.AddMinutes(-(minutes ?? DefaultMinutes)),
            Until = until ?? now,
            Texts = texts?.ToImmutableArray() ?? [],
        };
    }

    private static DateTimeOffset? Time(NativeMembers members, string name) =>
        members.OptionalInteger(name, 0, MaxTime) is { } milliseconds ? DateTimeOffset.FromUnixTimeMilliseconds(milliseconds) : null;
}
