using System.Buffers;
using Danmaku.Bench.Load.Engine;

namespace Danmaku.Bench.Load.Dialects.Doors;

/// <summary>Our gateway as viewers see it through other doors: posters speak the native format, the others theirs, in turn.</summary>
/// <param name="native">What posters speak.</param>
/// <param name="doors">What the others speak, at least one.</param>
internal sealed class DoorsDialect(NativeDialect native, IReadOnlyList<Dialect> doors) : Dialect
{
    public override Dialect Of(ClientPlan plan) => plan.Posts ? native : doors[plan.Number % doors.Count];

    public override void Prepare(IReadOnlyList<ClientPlan> plans) => native.Prepare(plans);

    public override byte[] Handshake(ClientPlan plan, bool deflate) => Of(plan).Handshake(plan, deflate);

    public override int Greet(ArrayBufferWriter<byte> output, ClientPlan plan) => Of(plan).Greet(output, plan);

    public override FrameMeaning Read(ReadOnlySpan<byte> payload, out long skipped) => throw new NotSupportedException("Each connection has a dialect of its own.");
}
