namespace Danmaku.Gateway.Api;

// Rules over REST, for the OpenAPI document, as in Views.cs.

/// <summary>Rules and phrases in which nothing is found.</summary>
internal sealed record RuleSetView(IReadOnlyList<RuleView> Rules, IReadOnlyList<string>? Allowed);

/// <summary>A rule. Kind: term, wildcard or regex; action: mask, hold, reject or timeout, with the first one's duration in seconds.</summary>
internal sealed record RuleView(string Pattern, string? Kind, string? Action, double? Timeout, string? Note);

/// <summary>Rules and the change that made them.</summary>
internal sealed record RulesView(RuleVersionView Version, IReadOnlyList<RuleView> Rules, IReadOnlyList<string> Allowed);

/// <summary>A change of the rules: who, why, and how many there are since.</summary>
internal sealed record RuleVersionView(long At, int Version, string By, string? Why, int Rules, int Allowed);

/// <summary>Changes of the rules, newest first, and whether there are earlier ones.</summary>
internal sealed record RuleVersionsView(IReadOnlyList<RuleVersionView> Versions, bool More);

/// <summary>Rules as they were read from text; the event where they were put in force.</summary>
internal sealed record RulesImportView(string? Event, bool? Stored, RuleSetView Rules);

/// <summary>What to try (by default what is in force) on what: minutes back, a range of time, or texts.</summary>
internal sealed record WhatIfView(
    RuleSetView? Rules, SettingsChangeView? Settings, int? Minutes, long? Since, long? Until, IReadOnlyList<string>? Texts);

/// <summary>What it would have done.</summary>
internal sealed record WhatIfReportView(
    int Comments, bool Truncated, int Affected, int Viewers, IReadOnlyList<OutcomeView> Outcomes, IReadOnlyList<TouchedView> Hardest);

/// <summary>What one rule (its number in the set, from 1) or setting would have done: mask, hold, reject or timeout.</summary>
internal sealed record OutcomeView(
    string Verdict, int? Reason, string? Name, int? Rule, string Why, int Comments, int Viewers, IReadOnlyList<ExampleView> Examples);

/// <summary>A comment that it would have happened to; without an id a text of the request.</summary>
internal sealed record ExampleView(string? Id, long At, AuthorView From, string Text, string? Masked, bool Deleted);

/// <summary>A viewer whom it would have touched.</summary>
internal sealed record TouchedView(string Viewer, string Name, int Comments);
