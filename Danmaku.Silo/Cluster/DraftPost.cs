using System.Diagnostics;
using Danmaku.Contracts.Messages;

namespace Danmaku.Silo.Cluster;

/// <summary>A draft and who posts it, on the way to its room together with others.</summary>
/// <param name="Author">Who posts it, as their token says.</param>
/// <param name="Draft">What they post.</param>
/// <param name="Trace">The span it belongs below, where it is traced.</param>
internal readonly record struct DraftPost(Viewer Author, CommentDraft Draft, ActivityContext Trace = default);
