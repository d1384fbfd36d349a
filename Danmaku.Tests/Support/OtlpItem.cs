namespace Danmaku.Tests.Support;

/// <summary>One metric, span or log record that a collector was sent.</summary>
/// <param name="Signal"><c>metrics</c>, <c>traces</c> or <c>logs</c>.</param>
/// <param name="Name">A metric's or span's name, a log record's body.</param>
/// <param name="Resource">Attributes of the process that sent it.</param>
/// <param name="Scope">The meter, activity source or log category that it is of.</param>
/// <param name="Message">All of it, by the numbers of its fields.</param>
internal sealed record OtlpItem(string Signal, string Name, IReadOnlyDictionary<string, string?> Resource, string Scope, ProtoMessage Message)
{
    public override string ToString() => $"{Signal} {Name}";
}
