namespace Danmaku.Contracts.Messages;

/// <summary>Which change made a room's rules what they are.</summary>
/// <param name="Number">0 for a room whose rules nobody changed, then 1, 2, ...</param>
/// <param name="At">When.</param>
/// <param name="By">Id of the moderator; empty at 0.</param>
/// <param name="Why">What they said it is for, up to 200 characters.</param>
/// <param name="Rules">How many rules the set has.</param>
/// <param name="Allowed">How many allowed phrases the set has.</param>
public sealed record RuleVersion(int Number, DateTimeOffset At, string By, string? Why, int Rules, int Allowed);
