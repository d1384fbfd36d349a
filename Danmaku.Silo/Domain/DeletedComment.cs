using System.Collections.Immutable;
using Danmaku.Contracts.Messages;

namespace Danmaku.Silo.Domain;

/// <summary>A comment that is deleted: it comes back once all that deleted it is undone.</summary>
/// <param name="Comment">The comment.</param>
/// <param name="Withheld">Why viewers would not see it all the same; <see langword="null"/> when they would.</param>
/// <param name="By">Places of the actions that deleted it.</param>
internal sealed record DeletedComment(Comment Comment, Withholding? Withheld, ImmutableArray<RoomPosition> By);
