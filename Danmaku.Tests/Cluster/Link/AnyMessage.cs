using System.Collections.Immutable;
using System.Diagnostics;
using System.Reflection;
using Danmaku.Contracts.Messages;
using FsCheck;

namespace Danmaku.Tests.Cluster.Link;

/// <summary>
/// Everything that gateways, silos and rooms tell one another, as the rules allow it: times on whole milliseconds. Made from what the records
/// say of themselves, so that a new one, or a new member, is there at once.
/// </summary>
internal static class AnyMessage
{
    private static readonly Gen<string> Text = from pieces in Gen.ListOf(Gen.Elements("a", "神", "👩‍💻", " ", "\0", "é", "\n")) select string.Concat(pieces);

    private static readonly Gen<long> Milliseconds = from high in Gen.Choose(0, 60_000) from low in Gen.Choose(0, 999_999) select (high * 1_000_000L) + low;

    private static readonly Dictionary<Type, Gen<object?>> Known = new()
    {
        [typeof(bool)] = Boxed(Arb.Generate<bool>()),
        [typeof(int)] = Boxed(Gen.OneOf(Gen.Choose(0, 3), Gen.Choose(0, int.MaxValue))),
        [typeof(long)] = Boxed(Milliseconds),
        [typeof(string)] = Boxed(Text),
        [typeof(TimeSpan)] = Boxed(Milliseconds.Select(static milliseconds => TimeSpan.FromMilliseconds(milliseconds))),
        [typeof(ActivityContext)] = Boxed(Arb.Generate<Guid>().Select(static id => new ActivityContext(
            ActivityTraceId.CreateFromBytes(id.ToByteArray()), ActivitySpanId.CreateRandom(), ActivityTraceFlags.Recorded, traceState: null, isRemote: true))),
        [typeof(ImmutableDictionary<string, ViewerRole>)] = Boxed(Gen.Resize(5, Gen.ListOf(
            from room in Text from role in Gen.Elements(Enum.GetValues<ViewerRole>()) select (room, role)))
            .Select(static roles => roles.DistinctBy(static one => one.room).ToImmutableDictionary(static one => one.room, static one => one.role))),
        [typeof(DateTimeOffset)] = Boxed(Milliseconds.Select(static milliseconds => DateTimeOffset.FromUnixTimeMilliseconds(milliseconds * 50))),
    };

    // What crosses only within its range.
    private static readonly Dictionary<(Type, string), Gen<object?>> Ranges = new()
    {
        [(typeof(HistoryQuery), nameof(HistoryQuery.Limit))] = Boxed(Gen.Choose(1, 1_000)),
        [(typeof(LogQuery), nameof(LogQuery.Limit))] = Boxed(Gen.Choose(1, 1_000)),
        [(typeof(RoomQuery.RuleVersions), nameof(RoomQuery.RuleVersions.Limit))] = Boxed(Gen.Choose(1, 100)),
    };

    private static readonly NullabilityInfoContext Nullability = new();

    /// <summary>Any value of a type.</summary>
    public static Gen<T> Of<T>() => Of(typeof(T)).Select(static value => (T)value!);

    /// <summary>Any value of a type.</summary>
    public static Gen<object?> Of(Type type)
    {
        if (!Known.TryGetValue(type, out var any))
        {
            Known.Add(type, any = Make(type));
        }

        return any;
    }

    /// <summary>What values of a type can be: the type itself, or what is derived from it.</summary>
    public static IEnumerable<Type> KindsOf(Type type) =>
        type.IsAbstract ? type.GetNestedTypes().Where(nested => nested.IsSubclassOf(type)) : [type];

    /// <summary>A type and everything that is in its values, at any depth.</summary>
    public static IEnumerable<Type> PartsOf(Type type)
    {
        var parts = new HashSet<Type>();
        Add(type);
        return parts;

        void Add(Type part)
        {
            part = Nullable.GetUnderlyingType(part) ?? ItemOf(part) ?? part;
            if (parts.Add(part) && part.Namespace == typeof(RoomEvent).Namespace && !part.IsEnum)
            {
                foreach (var kind in KindsOf(part))
                {
                    parts.Add(kind);
                    foreach (var (inner, _, _) in MembersOf(kind))
                    {
                        Add(inner);
                    }
                }
            }
        }
    }

    private static Gen<object?> Make(Type type)
    {
        if (type.IsEnum)
        {
            return Gen.Elements(Enum.GetValues(type).Cast<object?>());
        }

        if (Nullable.GetUnderlyingType(type) is { } underlying)
        {
            return Maybe(Of(underlying));
        }

        if (ItemOf(type) is { } item)
        {
            return (Gen<object?>)((Func<Gen<object?>>)Many<object>).Method.GetGenericMethodDefinition().MakeGenericMethod(item).Invoke(null, [])!;
        }

        return type.IsAbstract ? Gen.OneOf(KindsOf(type).Select(Of)) : type == typeof(RoomEvent.RulesChanged) ? WithoutRules(Record(type)) : Record(type);
    }

    private static Gen<object?> Record(Type type)
    {
        var members = MembersOf(type).ToList();
        var values = Gen.Constant(ImmutableList<object?>.Empty);
        foreach (var (inner, name, isNullable) in members)
        {
            var any = Ranges.TryGetValue((type, name), out var range) ? range : isNullable ? Maybe(Of(inner)) : Of(inner);
            values = from before in values from value in any select before.Add(value);
        }

        var constructor = ConstructorOf(type);
        var parameters = constructor.GetParameters().Length;
        var properties = members.Skip(parameters).Select(member => type.GetProperty(member.Name)!).ToList();
        return values.Select(all =>
        {
            var made = constructor.Invoke([.. all.Take(parameters)]);
            foreach (var (property, value) in properties.Zip(all.Skip(parameters)))
            {
                property.SetValue(made, value);
            }

            return (object?)made;
        });
    }

    // The rules do not travel with the event.
    private static Gen<object?> WithoutRules(Gen<object?> changed) =>
        from item in changed
        let whole = (RoomEvent.RulesChanged)item!
        select (object?)(whole with { Rules = whole.Rules with { Set = RuleSet.Empty } });

    /// <summary>What a record is made of: the parameters of its longest constructor, then what else can be set.</summary>
    private static IEnumerable<(Type Type, string Name, bool IsNullable)> MembersOf(Type type)
    {
        var parameters = ConstructorOf(type).GetParameters();
        foreach (var parameter in parameters)
        {
            yield return (parameter.ParameterType, parameter.Name!, IsNullable(parameter.ParameterType, Nullability.Create(parameter)));
        }

        foreach (var property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly))
        {
            if (property.SetMethod is not null && parameters.All(parameter => parameter.Name != property.Name))
            {
                yield return (property.PropertyType, property.Name, IsNullable(property.PropertyType, Nullability.Create(property)));
            }
        }
    }

    private static ConstructorInfo ConstructorOf(Type type) => type.GetConstructors().MaxBy(static constructor => constructor.GetParameters().Length)!;

    private static bool IsNullable(Type type, NullabilityInfo info) => !type.IsValueType && info.WriteState == NullabilityState.Nullable;

    private static Type? ItemOf(Type type) =>
        type.IsGenericType && type.GetGenericTypeDefinition() == typeof(ImmutableArray<>) ? type.GetGenericArguments()[0] : null;

    private static Gen<object?> Boxed<T>(Gen<T> any) => any.Select(static value => (object?)value);

    private static Gen<object?> Maybe(Gen<object?> some) => Gen.OneOf(Gen.Constant<object?>(null), some);

    private static Gen<object?> Many<T>() => Gen.Resize(5, Gen.ListOf(Of<T>())).Select(static list => (object?)list.ToImmutableArray());
}
