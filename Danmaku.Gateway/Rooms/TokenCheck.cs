using Danmaku.Contracts.Messages;

namespace Danmaku.Gateway.Rooms;

/// <summary>What came of looking at a token.</summary>
/// <param name="Holder">Who has it; <see langword="null"/> where it was refused.</param>
/// <param name="Refusal">Why it was refused; <see langword="null"/> where it was not.</param>
/// <param name="HasExpired">Whether that is because it has run out: a newer one of the same platform would do.</param>
internal readonly record struct TokenCheck(TokenHolder? Holder, Rejection? Refusal, bool HasExpired = false);
