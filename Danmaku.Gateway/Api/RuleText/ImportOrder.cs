namespace Danmaku.Gateway.Api.RuleText;

/// <summary>What to do with a text of rules.</summary>
/// <param name="Dry">Only check it.</param>
/// <param name="Add">Keep the rules in force and add to them; otherwise they are replaced.</param>
/// <param name="WordsOnly">Each line is a term, whatever it looks like.</param>
/// <param name="Why">What the change is for.</param>
/// <param name="Expected">Version that the change is made from; <see langword="null"/> for any.</param>
internal sealed record ImportOrder(bool Dry, bool Add, bool WordsOnly, string? Why, int? Expected);
