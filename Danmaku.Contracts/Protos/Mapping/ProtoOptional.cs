namespace Danmaku.Contracts.Protos.Mapping;

/// <summary>Fields that are set only where there is something to say.</summary>
internal static class ProtoOptional
{
    /// <summary>Sets a field unless there is nothing to set.</summary>
    public static TMessage With<TMessage>(this TMessage message, string? value, Action<TMessage, string> set)
    {
        if (value is not null)
        {
            set(message, value);
        }

        return message;
    }

    /// <inheritdoc cref="With{TMessage}"/>
    public static TMessage With<TMessage, TValue>(this TMessage message, TValue? value, Action<TMessage, TValue> set)
        where TValue : struct
    {
        if (value is { } some)
        {
            set(message, some);
        }

        return message;
    }
}
