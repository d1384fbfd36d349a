namespace Danmaku.Contracts.Messages;

/// <summary>A streamer's word on who moderates, over what tokens say.</summary>
/// <param name="ViewerId">Who.</param>
/// <param name="Appointed"><see langword="true"/>: a moderator whatever their token says; <see langword="false"/>: at most a member.</param>
public sealed record Appointment(string ViewerId, bool Appointed);
