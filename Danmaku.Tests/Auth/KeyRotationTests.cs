using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Danmaku.Gateway.Auth;
using Danmaku.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;

namespace Danmaku.Tests.Auth;

/// <summary>A key set file that changes under a running service.</summary>
public sealed class KeyRotationTests : IAsyncLifetime, IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(5);

    private readonly string _path = Path.Combine(Path.GetTempPath(), $"jwks-{Guid.NewGuid():N}.json");
    private readonly CancellationTokenSource _stop = new();
    private readonly ManualTimeProvider _time = new();
    private readonly TestTokens _old = new();
    private readonly TestTokens _new = new();
    private readonly CountedSource _source;
    private readonly KeyRing _ring;
    private readonly TokenVerifier _verifier;
    private Task _running = Task.CompletedTask;

    public KeyRotationTests()
    {
        _source = new CountedSource(new JwksFileSource(_path));
        _ring = new KeyRing([], _source, _time, NullLogger<KeyRing>.Instance);
        _verifier = TestTokens.VerifierOf(_ring, time: _time);
    }

    [Fact]
    public async Task A_token_of_a_new_key_gets_in_at_once_and_those_of_the_old_key_go_on()
    {
        await StartWith(_old.Jwk(TokenAlgorithm.ES256, "old"));
        await Rewrite(_old.Jwk(TokenAlgorithm.ES256, "old"), _new.Jwk(TokenAlgorithm.ES256, "new"));
        _time.Advance(KeyRing.MinRefreshGap);

        TokenAssert.Verified(await Verify(Token(_new, "new")));
        TokenAssert.Verified(await Verify(Token(_old, "old")));
        Assert.Equal(2, _source.Reads);
    }

    [Fact]
    public async Task A_removed_key_stops_verifying_at_the_next_look()
    {
        await StartWith(_old.Jwk(TokenAlgorithm.ES256, "old"));
        await Rewrite(_new.Jwk(TokenAlgorithm.ES256, "new"));
        TokenAssert.Verified(await Verify(Token(_old, "old")));

        var look = _source.NextRead();
        _time.Advance(Interval);
        await look;
        await _ring.RefreshForUnknownKey();

        TokenAssert.Refused(TokenRefusal.UnknownKey, await Verify(Token(_old, "old")));
        TokenAssert.Verified(await Verify(Token(_new, "new")));
        Assert.Equal(2, _source.Reads);
    }

    [Fact]
    public async Task Made_up_key_names_cause_one_look_in_ten_seconds()
    {
        await StartWith(_old.Jwk(TokenAlgorithm.ES256, "old"));
        _time.Advance(KeyRing.MinRefreshGap);

        await Task.WhenAll(Enumerable.Range(0, 50).Select(i => Verify(Token(_new, $"made-up-{i}")).AsTask()));
        TokenAssert.Refused(TokenRefusal.UnknownKey, await Verify(Token(_new, "made-up")));
        Assert.Equal(2, _source.Reads);

        _time.Advance(KeyRing.MinRefreshGap);
        TokenAssert.Refused(TokenRefusal.UnknownKey, await Verify(Token(_new, "made-up")));
        Assert.Equal(3, _source.Reads);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{\"keys\":")]
    [InlineData("not json")]
    public async Task A_spoilt_file_leaves_the_last_good_keys_in_use(string content)
    {
        await StartWith(_old.Jwk(TokenAlgorithm.ES256, "old"));
        await File.WriteAllTextAsync(_path, content);
        _time.Advance(KeyRing.MinRefreshGap);

        TokenAssert.Refused(TokenRefusal.UnknownKey, await Verify(Token(_new, "new")));
        TokenAssert.Verified(await Verify(Token(_old, "old")));

        await Rewrite(_new.Jwk(TokenAlgorithm.ES256, "new"));
        var look = _source.NextRead();
        _time.Advance(KeyRing.MinRefreshGap);
        await look;
        TokenAssert.Verified(await Verify(Token(_new, "new")));
    }

    [Fact]
    public async Task A_vanished_file_leaves_the_last_good_keys_in_use()
    {
        await StartWith(_old.Jwk(TokenAlgorithm.ES256, "old"));
        File.Delete(_path);
        _time.Advance(KeyRing.MinRefreshGap);

        TokenAssert.Refused(TokenRefusal.UnknownKey, await Verify(Token(_new, "new")));
        TokenAssert.Verified(await Verify(Token(_old, "old")));
    }

    [Fact]
    public async Task An_emptied_key_set_lets_nobody_in()
    {
        await StartWith(_old.Jwk(TokenAlgorithm.ES256, "old"));
        await Rewrite();
        _time.Advance(KeyRing.MinRefreshGap);
        Assert.True(await _ring.RefreshForUnknownKey());

        TokenAssert.Refused(TokenRefusal.UnknownKey, await Verify(Token(_old, "old")));
    }

    [Fact]
    public async Task A_missing_or_overlong_file_stops_the_start_with_its_name()
    {
        var missing = await Assert.ThrowsAsync<KeySourceException>(() => _ring.LoadAsync(CancellationToken.None));
        Assert.Contains(_path, missing.Message, StringComparison.Ordinal);

        await File.WriteAllBytesAsync(_path, new byte[IKeySource.MaxBytes + 1]);
        var overlong = await Assert.ThrowsAsync<KeySourceException>(() => _ring.LoadAsync(CancellationToken.None));
        Assert.Contains($"longer than {IKeySource.MaxBytes}", overlong.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_configured_secret_counts_before_a_key_of_the_file_with_its_name()
    {
        var secret = VerificationKey.FromSecret("shared", _old.Secret);
        var ring = new KeyRing([secret], new JwksFileSource(_path), _time, NullLogger<KeyRing>.Instance);
        var stolenName = _old.Jwk(TokenAlgorithm.HS256);
        stolenName["k"] = TestTokens.Encode(RandomNumberGenerator.GetBytes(32));
        await Rewrite(stolenName);
        await ring.LoadAsync(CancellationToken.None);

        TokenAssert.Verified(TestTokens.VerifierOf(ring).Verify(_old.Sign(TokenAlgorithm.HS256), TestTokens.Now));
    }

    [Fact]
    public async Task After_the_stop_nobody_waits_for_a_look()
    {
        await StartWith(_old.Jwk(TokenAlgorithm.ES256, "old"));
        await _stop.CancelAsync();
        await _running;
        _time.Advance(KeyRing.MinRefreshGap);

        Assert.False(await _ring.RefreshForUnknownKey());
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
    }

    public void Dispose()
    {
        _stop.Dispose();
        File.Delete(_path);
    }

    private static string Token(TestTokens signer, string keyId) =>
        signer.Sign(TokenAlgorithm.ES256, $$"""{"alg":"ES256","kid":"{{keyId}}"}""", TestTokens.Claims().ToJsonString());

    private ValueTask<TokenResult> Verify(string token) => _verifier.VerifyAsync(token, CancellationToken.None);

    private Task Rewrite(params JsonObject[] keys) => File.WriteAllBytesAsync(_path, TestTokens.KeySet(keys));

    private async Task StartWith(params JsonObject[] keys)
    {
        await Rewrite(keys);
        await _ring.LoadAsync(CancellationToken.None);
        _running = _ring.RunAsync(Interval, _stop.Token);
    }

    /// <summary>Tells when the source is read, so that tests need not guess.</summary>
    private sealed class CountedSource(IKeySource inner) : IKeySource
    {
        private TaskCompletionSource? _next;

        public int Reads { get; private set; }

        public string Name => inner.Name;

        public bool IsNeededAtStart => inner.IsNeededAtStart;

        public Task NextRead() => (_next = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

        public async Task<ReadOnlyMemory<byte>> ReadAsync(CancellationToken cancellationToken)
        {
            Reads++;
            var content = await inner.ReadAsync(cancellationToken);
            _next?.TrySetResult();
            return content;
        }
    }
}
