using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using Danmaku.Contracts.Messages;
using Danmaku.Gateway.Doors.Native;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using MinDataRate = Microsoft.AspNetCore.Server.Kestrel.Core.MinDataRate;

namespace Danmaku.Gateway.Api;

/// <summary>Reads the body of a request: so long and no longer, and as UTF-8 whatever its headers call it.</summary>
internal static class RequestBody
{
    /// <summary>Longest body of somebody who is no moderator: as long as a frame of the native protocol.</summary>
    public const int SmallBytes = 16 * 1024;

    /// <summary>Longest body of a moderator: 10,000 rules and 1,000 texts fit into it.</summary>
    public const int LargeBytes = 4 * 1024 * 1024;

    /// <summary>Bodies are taken whatever their type is said to be: a plain <c>curl --data-binary</c> calls everything a form.</summary>
    public const string AnyType = "*/*";

    /// <summary>Slower ones are cut off: a place for a large body is not for keeping.</summary>
    private static readonly MinDataRate SlowestLarge = new(bytesPerSecond: 16 * 1024, gracePeriod: TimeSpan.FromSeconds(5));

    /// <summary>Deepest nesting of a body: a rule in the rules of a command stands at 4.</summary>
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 8 };

    /// <summary>Reads a body as a JSON object.</summary>
    /// <typeparam name="T">What it says.</typeparam>
    /// <param name="http">The request.</param>
    /// <param name="maxBytes">Longest that is read.</param>
    /// <param name="read">Makes of its members what it says; throws <see cref="NativeMemberException"/>.</param>
    /// <returns>What it says, or what is wrong with it.</returns>
    public static async Task<(T? Value, IResult? Problem)> ReadJsonAsync<T>(HttpContext http, int maxBytes, Func<NativeMembers, T> read)
        where T : class
    {
        var (body, problem) = await ReadAsync(http, maxBytes);
        if (problem is not null)
        {
            return (null, problem);
        }

        try
        {
            using var document = JsonDocument.Parse(body, Options);
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? (read(new NativeMembers(document.RootElement)), null)
                : (null, ApiProblem.Invalid("The body is not a JSON object."));
        }
        catch (JsonException)
        {
            return (null, ApiProblem.Invalid("The body is not a JSON object."));
        }
        catch (NativeMemberException exception)
        {
            return (null, ApiProblem.Of(new Rejection(exception.Reason, exception.Message)));
        }
        catch (InvalidOperationException)
        {
            // An escape that names half of a surrogate pair passes the parser and throws where names are compared.
            return (null, ApiProblem.Invalid("A member's name has an escape that is not a character."));
        }
    }

    /// <summary>Reads a body as text.</summary>
    /// <returns>The text, or what is wrong with it.</returns>
    public static async Task<(string Text, IResult? Problem)> ReadTextAsync(HttpContext http, int maxBytes)
    {
        var (body, problem) = await ReadAsync(http, maxBytes);
        return problem is null ? (Encoding.UTF8.GetString(body.Span), null) : ("", problem);
    }

    private static async Task<(ReadOnlyMemory<byte> Body, IResult? Problem)> ReadAsync(HttpContext http, int maxBytes)
    {
        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } server)
        {
            // The limit is ours, with a sentence. Beyond one of its own the server would cut the connection under a client that is still
            // sending and so never reads the sentence; now it reads on for some seconds.
            server.MaxRequestBodySize = null;
        }

        if (http.Request.ContentLength > maxBytes)
        {
            return (default, TooLarge(maxBytes));
        }

        if (http.Request.ContentLength is not <= SmallBytes && maxBytes > SmallBytes)
        {
            // Until the request is answered: what is made of the body is larger than the body.
            var limits = http.RequestServices.GetRequiredService<ApiLimits>();
            http.Response.RegisterForDispose(limits.TakeLargeBody(RoomAdmission.ViewerOf(http).Id, out var refusal));
            if (refusal is not null)
            {
                return (default, ApiProblem.Of(refusal));
            }

            if (http.Features.Get<IHttpMinRequestBodyDataRateFeature>() is { } rate)
            {
                rate.MinDataRate = SlowestLarge;
            }
        }

        try
        {
            using var buffer = new MemoryStream((int)(http.Request.ContentLength ?? SmallBytes));
            var part = new byte[SmallBytes];
            while (await http.Request.Body.ReadAsync(part, http.RequestAborted) is > 0 and var length)
            {
                if (buffer.Length + length > maxBytes)
                {
                    return (default, TooLarge(maxBytes));
                }

                buffer.Write(part, 0, length);
            }

            var body = buffer.GetBuffer().AsMemory(0, (int)buffer.Length);
            return Utf8.IsValid(body.Span) ? (body, null) : (default, ApiProblem.Invalid("The body is not UTF-8."));
        }
        catch (BadHttpRequestException exception)
        {
            return (default, new ApiProblem(new Rejection(RejectReason.RequestInvalid, "The body breaks off or is no HTTP.")) { Status = exception.StatusCode });
        }
    }

    private static ApiProblem TooLarge(int maxBytes) =>
        new(new Rejection(RejectReason.RequestInvalid, $"The body has more than {maxBytes} bytes."))
        {
            Status = StatusCodes.Status413PayloadTooLarge,
        };
}
