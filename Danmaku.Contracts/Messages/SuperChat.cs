namespace Danmaku.Contracts.Messages;

/// <summary>What a viewer paid to have a comment stand out, as the platform that took the payment says.</summary>
/// <param name="Amount">In the currency's smallest unit: 500 is 5.00 in USD and 500 in JPY. 1 to 1,000,000,000.</param>
/// <param name="Currency">ISO 4217 code, three capital letters.</param>
/// <param name="Duration">How long it stands out, from the comment's time on. 1 s to 24 h.</param>
public sealed record SuperChat(long Amount, string Currency, TimeSpan Duration)
{
    /// <summary>Highest amount.</summary>
    public const long MaxAmount = 1_000_000_000;

    /// <summary>Longest time that it stands out.</summary>
    public static readonly TimeSpan MaxDuration = TimeSpan.FromHours(24);

    /// <summary>Whether every value is in its range.</summary>
    public bool IsValid =>
        Amount is >= 1 and <= MaxAmount
        && Currency is { Length: 3 } && Currency.All(char.IsAsciiLetterUpper)
        && Duration >= TimeSpan.FromSeconds(1) && Duration <= MaxDuration;
}
