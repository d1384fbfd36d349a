using System.Reflection;
using Danmaku.Gateway.Auth;
using Danmaku.Hosting.Management;
using Danmaku.Silo.Storage;
using Microsoft.Extensions.Logging;

namespace Danmaku.Tests.Architecture;

/// <summary>Operators alert on event ids: each means one thing, in a range that says which process.</summary>
public sealed class EventIdsTests
{
    private static readonly (Assembly Assembly, int First, int Last)[] Ranges =
    [
        (typeof(TokenVerifier).Assembly, 1000, 1999),
        (typeof(IRoomStore).Assembly, 2000, 2999),
        (typeof(ManagementOptions).Assembly, 3000, 3999),
    ];

    [Fact]
    public void No_two_events_share_an_id()
    {
        var shared = Ranges.SelectMany(range => EventsOf(range.Assembly))
            .GroupBy(logged => logged.Id)
            .Where(sharing => sharing.Count() > 1)
            .Select(sharing => $"{sharing.Key}: {string.Join(", ", sharing.Select(logged => logged.Where))}");

        Expect.None(shared);
    }

    [Fact]
    public void Gateway_events_are_in_the_1000s_silo_events_in_the_2000s_and_those_of_both_in_the_3000s()
    {
        var outside = Ranges.SelectMany(range => EventsOf(range.Assembly).Where(logged => logged.Id < range.First || logged.Id > range.Last))
            .Select(logged => $"{logged.Id}: {logged.Where}");

        Expect.None(outside);
    }

    [Fact]
    public void Every_event_has_its_method_as_name()
    {
        var unnamed = Ranges.SelectMany(range => EventsOf(range.Assembly))
            .Where(logged => logged.Name != logged.Method)
            .Select(logged => $"{logged.Where} has the event name '{logged.Name}'");

        Expect.None(unnamed);
    }

    [Fact]
    public void Every_assembly_logs() => Assert.All(Ranges, range => Assert.NotEmpty(EventsOf(range.Assembly)));

    private static IEnumerable<(int Id, string? Name, string Method, string Where)> EventsOf(Assembly assembly) =>
        from type in assembly.GetTypes()
        from method in type.GetMethods(BindingFlags.Static | BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly)
        let attribute = method.GetCustomAttribute<LoggerMessageAttribute>()
        where attribute is not null
        select (attribute.EventId, attribute.EventName, method.Name, $"{type.FullName}.{method.Name}");
}
