using Danmaku.Contracts.Messages;

namespace Danmaku.Gateway.Recording;

/// <summary>Writes comments as a file of one format.</summary>
/// <remarks>Not thread-safe. What it has written is in its stream after <see cref="Flush"/>, or at the end.</remarks>
internal interface IRecordingWriter : IDisposable
{
    /// <summary>What comes before the first comment.</summary>
    void Begin();

    /// <summary>A comment, or nothing where the format has no place for it.</summary>
    void Write(Comment comment);

    /// <summary>What comes behind the last one.</summary>
    void End();

    void Flush();
}
